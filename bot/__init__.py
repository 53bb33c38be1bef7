"""The running program: settings, command line, intake of updates, assembly. Nobody imports it."""
