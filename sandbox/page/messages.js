// The message log: bubbles, buttons, files; only what changed is drawn anew.

import { attempt, make, post, showAlert, toast } from "/api.js";
import { dayOf, hourMinute } from "/clock.js";
import { say } from "/texts.js";

const PRESS_SECONDS = 60; // how long the bot may take to answer: the button shows that it waits
const log = document.getElementById("log");
const drawn = new Map(); // message_id → {key, element}
let view = null;
let known = [];

/** Take away what another person or chat shows: a button there would be pressed in the other one's name. */
export function clearMessages(as, chat) {
  if (!view || (view.as === as && view.chat === chat)) return;
  view = null;
  drawn.clear();
  log.replaceChildren();
}

/** Show a chat's messages; `viewer` is {as, chat, bot, send}. */
export function showMessages(messages, viewer) {
  const fresh = !view || view.as !== viewer.as || view.chat !== viewer.chat;
  const atEnd = fresh || log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  view = viewer;
  known = messages;
  if (fresh) {
    drawn.clear();
    log.replaceChildren();
  }
  const wanted = [];
  let day = "";
  for (const message of messages) {
    if (message.date.slice(0, 10) !== day) {
      day = message.date.slice(0, 10);
      wanted.push(element(`day ${day}`, dayOf(message.date), () => make("p", { className: "day" }, dayOf(message.date))));
    }
    wanted.push(element(message.message_id, `${message.version} ${document.documentElement.lang}`, () => bubble(message)));
  }
  if (!wanted.length) wanted.push(element("empty", document.documentElement.lang, emptyNote));
  place(wanted);
  if (atEnd) log.scrollTop = log.scrollHeight;
}

function element(id, key, draw) {
  const old = drawn.get(id);
  if (old && old.key === key) return old.element;
  const made = draw();
  if (old) old.element.replaceWith(made);
  drawn.set(id, { key, element: made });
  return made;
}

function place(wanted) {
  const keep = new Set(wanted);
  for (const [id, one] of drawn) {
    if (!keep.has(one.element)) {
      one.element.remove();
      drawn.delete(id);
    }
  }
  wanted.forEach((one, index) => {
    if (log.children[index] !== one) log.insertBefore(one, log.children[index] || null);
  });
}

function emptyNote() {
  const text = view.chat === view.as ? view.bot.description || say("empty") : say("emptyGroup");
  return make("p", { className: "empty" }, text);
}

function bubble(message) {
  if (message.service) return make("p", { className: "day" }, serviceText(message));
  const mine = message.from === view.as;
  const row = make("article", { className: `row ${mine ? "mine" : "theirs"}` });
  row.dataset.id = message.message_id;
  const box = make("div", { className: "bubble" });
  if (!mine && view.chat !== view.as) box.append(make("p", { className: "author" }, message.name));
  if (message.reply_to) box.append(quote(message.reply_to));
  if (message.file) box.append(fileLink(message.file));
  if (message.text) box.append(textOf(message));
  const edited = message.edited ? `${say("edited")} ` : "";
  box.append(make("p", { className: "stamp" }, `${edited}${hourMinute(message.date)}`));
  row.append(box);
  if (message.buttons.length) row.append(keyboard(message));
  if (message.keyboard) row.append(replies(message.keyboard));
  row.setAttribute("aria-label", mine ? say("youAre") : message.name);
  return row;
}

function quote(id) {
  const answered = known.find((one) => one.message_id === id);
  const words = answered ? answered.text || (answered.file && answered.file.name) || "" : "…";
  return make("p", { className: "quote" }, words.split("\n")[0]);
}

function serviceText({ service, name }) {
  if (service.new_chat_members) return say("joined", { name: service.new_chat_members.map((one) => one.first_name).join("、") });
  if (service.left_chat_member) return say("left", { name: service.left_chat_member.first_name });
  if (service.forum_topic_created) return say("topic", { name: service.forum_topic_created.name });
  return `${say("migrated")} ${name}`;
}

function textOf(message) {
  const text = make("div", { className: "text" });
  text.innerHTML = message.html; // written by the server, which escapes everything but Telegram's own tags
  for (const link of text.querySelectorAll("a")) followLink(link);
  for (const spoiler of text.querySelectorAll("tg-spoiler")) spoiler.addEventListener("click", () => spoiler.classList.add("open"));
  markCommands(text);
  return text;
}

function followLink(link) {
  const start = link.href.match(/^https?:\/\/t\.me\/(\w+)\?start=([\w-]+)/);
  if (start && start[1].toLowerCase() === view.bot.username.toLowerCase()) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      view.send(`/start ${start[2]}`, view.as);
    });
  } else {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
}

function markCommands(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("a, pre, code")) nodes.push(walker.currentNode);
  for (const node of nodes) {
    const parts = node.data.split(/((?<![\w/\p{L}])\/[A-Za-z][A-Za-z0-9_]{0,31}(?![\w/\p{L}]))/u);
    if (parts.length > 1) node.replaceWith(...parts.map((part, index) => (index % 2 ? commandButton(part) : part)));
  }
}

function commandButton(command) {
  const button = make("button", { type: "button", className: "command" }, command);
  button.addEventListener("click", () => view.send(command));
  return button;
}

function fileLink(file) {
  if (file.photo) return make("a", { href: file.url, target: "_blank" }, make("img", { src: file.url, alt: file.name, className: "photo" }));
  const size = file.size < 1024 ? `${file.size} B` : file.size < 1048576 ? `${Math.round(file.size / 1024)} KB` : `${(file.size / 1048576).toFixed(1)} MB`;
  const link = make("a", { href: file.url, download: file.name, className: "file" });
  link.append(make("span", { className: "sheet", ariaHidden: "true" }, (file.name.split(".").pop() || "").slice(0, 4)));
  link.append(make("span", {}, make("b", {}, file.name), make("small", {}, `${size} · ${say("download")}`)));
  return link;
}

function keyboard(message) {
  const box = make("div", { className: "keyboard" });
  for (const labels of message.buttons) {
    const row = make("div", {});
    for (const label of labels) {
      const button = make("button", { type: "button" }, label);
      button.addEventListener("click", () => press(message, label, button));
      row.append(button);
    }
    box.append(row);
  }
  return box;
}

async function press(message, label, button) {
  if (button.classList.contains("waiting")) return;
  button.classList.add("waiting");
  button.setAttribute("aria-busy", "true");
  const body = { as: view.as, chat: view.chat, message_id: message.message_id, button: label, wait: PRESS_SECONDS };
  const result = await attempt(() => post("press", body));
  button.classList.remove("waiting");
  button.removeAttribute("aria-busy");
  if (!result) return;
  if (result.url) window.open(result.url, "_blank", "noopener");
  else if (!result.answered) toast(say("noAnswer"));
  else if (result.answer && result.alert) showAlert(result.answer);
  else if (result.answer) toast(result.answer);
}

function replies(rows) {
  const box = make("div", { className: "keyboard" });
  for (const labels of rows) {
    box.append(make("div", {}, ...labels.map((label) => {
      const button = make("button", { type: "button" }, label);
      button.addEventListener("click", () => view.send(label));
      return button;
    })));
  }
  return box;
}
