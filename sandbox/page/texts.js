// What the page says, in both languages. The chats speak for themselves.

const TEXTS = {
  zh: {
    title: "秘书 · 沙盒",
    brand: "秘书 · 沙盒",
    brandLine: "不用 Telegram 也能试",
    skip: "跳到输入框",
    iAm: "我是",
    search: "找人：姓名、职务、单位",
    nobody: "没有找到。",
    people: "换一个人",
    youAre: "您是",
    chats: "会话",
    log: "消息",
    typing: "正在输入…",
    commands: "命令",
    write: "写消息，/ 看命令",
    attach: "发文件",
    send: "发送",
    start: "开始",
    restart: "重新启用机器人",
    close: "关闭",
    ok: "知道了",
    clock: "沙盒时钟",
    openClock: "时钟",
    nextEvent: "下一事件",
    nextMorning: "次日早晨",
    noEvent: "眼下没有",
    goTo: "或者直接到",
    go: "前往",
    moving: "时间正在过去…",
    arrived: "到了，途中办了 {n} 件事。",
    arrivedQuiet: "到了，途中无事。",
    howTitle: "怎么玩",
    how1: "选一个人，您就是他。",
    how2: "给秘书发消息，按按钮，就像在 Telegram 里。",
    how3: "拨快时钟，看提醒到来；换到别人那里，看他收到什么。",
    invented: "人物、单位和文件全部虚构。",
    language: "English",
    edited: "已编辑",
    noAnswer: "机器人没有应答。",
    offline: "与沙盒的连接断了，正在重连…",
    empty: "还没有消息。发 /start 开始。",
    emptyGroup: "还没有消息。",
    manages: "分管 {units}",
    partner: "搭档 {name}",
    unread: "{n} 条未读",
    pressing: "正在等机器人应答",
    download: "下载",
    days: ["周日", "周一", "周二", "周三", "周四", "周五", "周六"],
    joined: "{name} 加入了群",
    left: "{name} 离开了群",
    migrated: "群已升级",
    topic: "新话题：{name}",
  },
  en: {
    title: "Mishu · sandbox",
    brand: "Mishu · sandbox",
    brandLine: "Try it without Telegram",
    skip: "Skip to the message box",
    iAm: "I am",
    search: "Find by name, post or unit",
    nobody: "Nobody found.",
    people: "Be somebody else",
    youAre: "You are",
    chats: "Chats",
    log: "Messages",
    typing: "is typing…",
    commands: "Commands",
    write: "Message, / for commands",
    attach: "Send a file",
    send: "Send",
    start: "Start",
    restart: "Restart the bot",
    close: "Close",
    ok: "OK",
    clock: "Sandbox clock",
    openClock: "Clock",
    nextEvent: "Next event",
    nextMorning: "Next morning",
    noEvent: "none for now",
    goTo: "Or go straight to",
    go: "Go",
    moving: "Time is passing…",
    arrived: "There. {n} things were done on the way.",
    arrivedQuiet: "There. Nothing happened on the way.",
    howTitle: "How it works",
    how1: "Choose a person: that is who you are.",
    how2: "Write to the secretary and press its buttons, as in Telegram.",
    how3: "Move the clock on and see reminders come; become somebody else and see what they got.",
    invented: "All people, units and papers are invented.",
    language: "中文",
    edited: "edited",
    noAnswer: "The bot did not answer.",
    offline: "The connection to the sandbox is lost, trying again…",
    empty: "No messages yet. Send /start to begin.",
    emptyGroup: "No messages yet.",
    manages: "in charge of {units}",
    partner: "partner {name}",
    unread: "{n} unread",
    pressing: "Waiting for the bot",
    download: "Download",
    days: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
    joined: "{name} joined the group",
    left: "{name} left the group",
    migrated: "The group was upgraded",
    topic: "New topic: {name}",
  },
};

const remembered = localStorage.getItem("language");
let language = remembered || (navigator.language.startsWith("zh") ? "zh" : "en");

export function say(key, values = {}) {
  const text = TEXTS[language][key];
  return typeof text === "string" ? text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "") : text;
}

export function otherLanguage() {
  language = language === "zh" ? "en" : "zh";
  localStorage.setItem("language", language);
}

/** Write all fixed texts of the page in the chosen language. */
export function writeTexts() {
  document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
  document.title = say("title");
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = say(element.dataset.text);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", say(element.dataset.label));
  for (const element of document.querySelectorAll("[data-placeholder]")) element.placeholder = say(element.dataset.placeholder);
  document.getElementById("language").textContent = say("language");
}
