// The message box, with the bot's commands suggested as they are typed.

import { make } from "/api.js";

const byId = (id) => document.getElementById(id);
const box = byId("compose");
const menu = byId("menu");
const list = byId("commands");
let known = [];
let offered = [];
let chosen = -1;

export function setCommands(commands) {
  if (JSON.stringify(commands) === JSON.stringify(known)) return; // what is being chosen stays chosen
  known = commands;
  offer();
}

/** Call `send(text)` for each message written, `attach(file)` for each file chosen. */
export function startComposer(send, attach) {
  const submit = async () => {
    const text = box.value.trim();
    if (!text) return;
    box.value = "";
    grow();
    close();
    if (!(await send(text)) && !box.value) box.value = text; // not sent: it must not be lost
  };
  byId("form").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  box.addEventListener("input", () => {
    grow();
    offer();
  });
  box.addEventListener("keydown", (event) => onKey(event, submit));
  for (const one of [box, menu]) one.addEventListener("blur", (event) => [box, menu].includes(event.relatedTarget) || close());
  menu.addEventListener("mousedown", (event) => event.preventDefault()); // not every browser focuses a pressed button
  menu.addEventListener("click", () => {
    if (list.hidden) {
      if (!box.value.startsWith("/")) box.value = "/";
      box.focus();
      offer();
    } else close();
  });
  byId("file").addEventListener("change", (event) => {
    if (event.target.files.length) attach(event.target.files[0]);
    event.target.value = "";
  });
}

function onKey(event, submit) {
  if (event.isComposing) return;
  if (!list.hidden && ["ArrowDown", "ArrowUp"].includes(event.key)) {
    event.preventDefault();
    choose((chosen + (event.key === "ArrowDown" ? 1 : -1) + offered.length) % offered.length);
  } else if (!list.hidden && chosen >= 0 && ["Enter", "Tab"].includes(event.key)) {
    event.preventDefault();
    take(offered[chosen]);
  } else if (event.key === "Escape") close();
  else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    submit();
  }
}

function offer() {
  const typed = box.value.match(/^\/([a-z0-9_]*)$/i);
  offered = typed ? known.filter((one) => one.command.startsWith(typed[1].toLowerCase())) : [];
  chosen = -1;
  list.replaceChildren(...offered.map((one, index) => {
    const item = make("li", { id: `command-${index}`, role: "option" }, make("b", {}, `/${one.command}`), make("span", {}, one.description));
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      take(one);
    });
    return item;
  }));
  list.hidden = !offered.length;
  menu.setAttribute("aria-expanded", String(!list.hidden));
  box.removeAttribute("aria-activedescendant");
}

function choose(index) {
  chosen = index;
  [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === index)));
  list.children[index].scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", `command-${index}`);
}

function take(command) {
  box.value = `/${command.command} `;
  box.focus();
  grow();
  close();
}

function close() {
  list.hidden = true;
  menu.setAttribute("aria-expanded", "false");
}

function grow() {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 140)}px`;
}
