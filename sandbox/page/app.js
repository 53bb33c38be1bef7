// Put the page together: who one is, which chat is open, and what is new.

import { attempt, get, make, post, toast, upload } from "/api.js";
import { drawClock, readClock, startClock } from "/clock.js";
import { setCommands, startComposer } from "/compose.js";
import { clearMessages, showMessages } from "/messages.js";
import { otherLanguage, say, writeTexts } from "/texts.js";

const byId = (id) => document.getElementById(id);
const SHOWN = 300; // messages drawn at most
const state = { people: [], groups: [], bot: {}, unread: { people: {}, groups: {} }, me: null, chat: null };

// ── who and where ──────────────────────────────────────────────────────────

function readHash() {
  const given = new URLSearchParams(location.hash.slice(1));
  const wanted = Number(given.get("as")) || Number(localStorage.getItem("as"));
  state.me = state.people.find((one) => one.id === wanted) || state.people.find((one) => one.rank === "department_head") || state.people[0] || null;
  const chat = Number(given.get("chat"));
  state.chat = state.me && (myGroups().some((one) => one.chat === chat) ? chat : state.me.chat);
}

const myGroups = () => state.groups.filter((one) => one.members.includes(state.me.id));

async function open(person, chat = person) {
  localStorage.setItem("as", person);
  history.replaceState(null, "", `#as=${person}${chat === person ? "" : `&chat=${chat}`}`);
  closeSides();
  await showAll();
}

async function showAll() {
  readHash();
  drawPeople();
  showChosen();
  drawHead();
  if (!state.me) return;
  clearMessages(state.me.id, state.chat);
  await attempt(readMessages);
  await attempt(() => Promise.all([readCommands(), readUnread()]));
}

// ── drawing ────────────────────────────────────────────────────────────────

const drawn = new Map();

/** Say whether something is to be drawn anew: an element that is replaced under the pointer swallows the click. */
function changed(what, ...facts) {
  const now = JSON.stringify([document.documentElement.lang, ...facts]);
  return drawn.get(what) !== now && drawn.set(what, now);
}

function avatar(name, id) {
  return make("span", { className: `avatar hue-${Math.abs(id) % 8}`, ariaHidden: "true" }, [...name][0] || "?");
}

function badge(count) {
  if (!count) return "";
  return make("span", { className: "badge", ariaLabel: say("unread", { n: count }) }, count > 99 ? "99+" : String(count));
}

function drawPeople() {
  const words = byId("search").value.trim().toLowerCase().split(/\s+/);
  const found = state.people.filter((one) => {
    const text = `${one.name} ${one.seat} ${one.unit} ${one.id}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  if (!changed("people", found, state.unread.people, state.me)) return;
  byId("people-list").replaceChildren(...found.map(personItem));
  byId("people-none").hidden = found.length > 0;
}

function showChosen() {
  const list = byId("people-list");
  const chosen = list.querySelector("[aria-current]");
  if (!chosen) return;
  const away = chosen.getBoundingClientRect().top - list.getBoundingClientRect().top;
  if (away < 0 || away > list.clientHeight - chosen.offsetHeight) list.scrollTop += away - list.clientHeight / 3;
}

function personItem(person) {
  const place = [person.seat, person.seat.startsWith(person.unit) ? "" : person.unit].filter(Boolean).join(" · ");
  const words = make("span", { className: "words" }, make("b", {}, person.name), make("small", {}, place));
  const button = make("button", { type: "button", className: "person" }, avatar(person.name, person.id), words, badge(state.unread.people[person.id]));
  if (state.me && person.id === state.me.id) button.setAttribute("aria-current", "true");
  button.addEventListener("click", () => open(person.id));
  return make("li", {}, button);
}

function drawHead() {
  const me = state.me;
  if (!me) return;
  byId("open-people").replaceChildren(avatar(me.name, me.id));
  byId("open-people").setAttribute("aria-label", `${say("people")} (${me.name})`);
  byId("me-name").textContent = me.name;
  const more = [me.seat, me.portfolio.length ? say("manages", { units: me.portfolio.join("、") }) : "", me.partner ? say("partner", { name: me.partner }) : ""];
  byId("me-seat").textContent = more.filter(Boolean).join(" · ");
  byId("me-seat").parentElement.title = byId("me-seat").textContent;
  const group = state.groups.find((one) => one.chat === state.chat);
  byId("chat-title").textContent = group ? group.title : state.bot.name;
  const chats = [{ chat: me.chat, title: state.bot.name, count: state.unread.people[me.id] }];
  for (const one of myGroups()) chats.push({ chat: one.chat, title: one.title, count: state.unread.groups[one.chat] });
  if (changed("chats", chats, state.chat)) byId("chats").replaceChildren(...chats.map(chatTab));
  const closed = state.chat === me.chat && (!me.started || me.blocked);
  byId("start").hidden = !closed;
  byId("form").hidden = closed;
  byId("start").firstElementChild.textContent = say(me.blocked ? "restart" : "start");
}

function chatTab({ chat, title, count }) {
  const tab = make("button", { type: "button" }, title, badge(chat === state.chat ? 0 : count));
  if (chat === state.chat) tab.setAttribute("aria-current", "page");
  tab.addEventListener("click", () => open(state.me.id, chat));
  return tab;
}

// ── reading ────────────────────────────────────────────────────────────────

async function readPeople() {
  [state.people, state.groups, state.bot] = await Promise.all([get("people"), get("groups"), get("bot")]);
}

const asked = { messages: 0, unread: 0 };

/** Return the answer, or null where the same was asked again meanwhile: answers may come in another order. */
async function newest(what, ask) {
  const turn = ++asked[what];
  const answer = await ask();
  return turn === asked[what] ? answer : null;
}

async function readMessages() {
  const { me, chat, bot } = state;
  const messages = await newest("messages", () => get("messages", { as: me.id, chat, limit: SHOWN }));
  if (!messages) return;
  showMessages(messages, { as: me.id, chat, bot, send });
  const last = messages.at(-1);
  if (last && !document.hidden) await post("read", { as: me.id, chat, message_id: last.message_id });
}

async function readCommands() {
  setCommands(await get("commands", { as: state.me.id, chat: state.chat }));
}

async function readUnread() {
  const unread = await newest("unread", () => get("unread", { as: state.me.id }));
  if (!unread) return;
  state.unread = unread;
  drawPeople();
  drawHead();
}

// ── writing ────────────────────────────────────────────────────────────────

async function send(text, chat = state.chat) {
  return attempt(() => post("say", { as: state.me.id, chat, text }));
}

async function attach(file) {
  const form = new FormData();
  form.append("as", state.me.id);
  form.append("chat", state.chat);
  form.append("file", file);
  await attempt(() => upload(form));
}

// ── news ───────────────────────────────────────────────────────────────────

const due = new Set();
let timer = 0;

function soon(...what) {
  what.forEach((one) => due.add(one));
  timer ||= setTimeout(catchUp, 80);
}

async function catchUp() {
  const wanted = new Set(due);
  due.clear();
  await attempt(async () => {
    if (wanted.has("people")) {
      await readPeople();
      await showAll();
    } else {
      if (wanted.has("messages") && state.me) await readMessages();
      if (state.me) await readUnread();
    }
    if (wanted.has("clock")) await readClock();
  });
  timer = 0;
  if (due.size) soon();
}

let typingTimer = 0;

function hear(news) {
  if (news.kind === "clock") soon("clock");
  else if (news.kind === "contact") soon("people");
  else if (news.kind === "typing") {
    byId("typing").hidden = news.chat !== state.chat;
    clearTimeout(typingTimer);
    typingTimer = setTimeout(() => (byId("typing").hidden = true), 4000);
  } else {
    if (news.chat === state.chat) byId("typing").hidden = true;
    soon(news.chat === state.chat ? "messages" : "unread", "clock");
    if (state.me && news.chat === state.me.chat && !state.me.started) soon("people");
  }
}

function listen() {
  const source = new EventSource("/sandbox/events");
  let lost = false;
  source.onopen = () => {
    document.body.classList.remove("is-lost");
    soon("people", "clock"); // what happened before was not told
    lost = false;
  };
  source.onerror = () => {
    if (!lost) toast(say("offline"));
    lost = true;
    document.body.classList.add("is-lost");
    if (source.readyState === EventSource.CLOSED) {
      source.close();
      setTimeout(listen, 2000);
    }
  };
  source.onmessage = (event) => hear(JSON.parse(event.data));
}

// ── the sides, which are drawers on a phone ────────────────────────────────

let opener = null;

function openSide(id, button) {
  opener = button;
  byId(id).classList.add("open");
  byId("shade").hidden = false;
  document.querySelector(".phone").inert = true;
  (id === "people" ? byId("search") : byId("next-event")).focus();
}

function closeSides() {
  if (byId("shade").hidden) return;
  for (const side of document.querySelectorAll(".side")) side.classList.remove("open");
  byId("shade").hidden = true;
  document.querySelector(".phone").inert = false;
  if (opener) opener.focus();
}

function connect() {
  byId("open-people").addEventListener("click", (event) => openSide("people", event.currentTarget));
  byId("open-clock").addEventListener("click", (event) => openSide("clock", event.currentTarget));
  byId("shade").addEventListener("click", closeSides);
  for (const button of document.querySelectorAll("[data-close]")) button.addEventListener("click", closeSides);
  document.addEventListener("keydown", (event) => event.key === "Escape" && closeSides());
  document.addEventListener("visibilitychange", () => !document.hidden && soon("messages", "clock"));
  addEventListener("hashchange", showAll);
  byId("search").addEventListener("input", drawPeople);
  byId("start").firstElementChild.addEventListener("click", () => send("/start"));
  byId("language").addEventListener("click", async () => {
    otherLanguage();
    writeTexts();
    drawClock();
    await showAll();
  });
}

writeTexts();
connect();
startComposer(send, attach);
startClock();
await attempt(readPeople);
await showAll();
await attempt(readClock);
listen();
document.body.dataset.ready = "true";
