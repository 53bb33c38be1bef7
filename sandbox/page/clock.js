// The sandbox's clock: shown ticking, and moved forward.

import { attempt, get, post } from "/api.js";
import { say } from "/texts.js";

const byId = (id) => document.getElementById(id);
let shown = null; // {now, next, ticking} as the server said
let readAt = 0;
let offered = ""; // what stands in the field for a moment until somebody writes another

// The server's zone counts here, never the browser's: times are taken apart as they are written.
const offsetOf = (iso) => (iso.endsWith("Z") ? 0 : (iso.at(-6) === "-" ? -1 : 1) * (60 * +iso.slice(-5, -3) + +iso.slice(-2)));
const local = (iso) => new Date(Date.parse(iso) + offsetOf(iso) * 60000); // its UTC fields are the zone's
const pad = (number) => String(number).padStart(2, "0");

export function hourMinute(iso) {
  return iso.slice(11, 16);
}

export function dayOf(iso) {
  const date = local(iso);
  return `${date.getUTCMonth() + 1}/${date.getUTCDate()} ${say("days")[date.getUTCDay()]}`;
}

function nowLocal() {
  const passed = shown.ticking ? performance.now() - readAt : 0;
  return new Date(local(shown.now).getTime() + passed);
}

function nextMorning() {
  const now = nowLocal();
  const morning = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), 8));
  if (morning <= now) morning.setUTCDate(morning.getUTCDate() + 1);
  return `${morning.toISOString().slice(0, 16)}`;
}

function draw() {
  if (!shown) return;
  const now = nowLocal();
  const time = `${pad(now.getUTCHours())}:${pad(now.getUTCMinutes())}`;
  const day = `${now.getUTCFullYear()}-${pad(now.getUTCMonth() + 1)}-${pad(now.getUTCDate())}`;
  byId("clock-time").textContent = time;
  byId("clock-time").dateTime = shown.now;
  byId("clock-day").textContent = `${day} ${say("days")[now.getUTCDay()]}`;
  byId("open-clock").textContent = `${now.getUTCMonth() + 1}/${now.getUTCDate()} ${time}`;
  byId("open-clock").setAttribute("aria-label", `${say("openClock")} ${day} ${time}`);
  byId("next-event").disabled = !shown.next || moving;
  byId("next-morning").disabled = moving;
  byId("next-time").textContent = shown.next ? `${dayOf(shown.next)} ${hourMinute(shown.next)}` : say("noEvent");
  byId("morning-time").textContent = `${dayOf(`${nextMorning()}:00Z`)} 08:00`;
  byId("moment").min = `${day}T${time}`;
  offerMoment(`${day}T${time}`);
}

function offerMoment(moment) {
  const field = byId("moment");
  if (document.activeElement === field || ![offered, ""].includes(field.value)) return;
  field.value = moment;
  offered = field.value;
}

export async function readClock() {
  shown = await get("clock");
  readAt = performance.now();
  draw();
}

let moving = false;

async function move(body) {
  if (moving) return;
  moving = true;
  document.body.classList.add("is-moving");
  byId("moving").textContent = say("moving");
  draw();
  const before = shown.now;
  const moved = await attempt(() => post("clock", body));
  moving = false;
  document.body.classList.remove("is-moving");
  byId("moving").textContent = moved && moved.now !== before ? say(moved.visited ? "arrived" : "arrivedQuiet", { n: moved.visited }) : "";
  await readClock();
}

export function startClock() {
  byId("next-event").addEventListener("click", () => shown.next && move({ now: shown.next }));
  byId("next-morning").addEventListener("click", () => move({ now: nextMorning() }));
  byId("go").addEventListener("submit", (event) => {
    event.preventDefault();
    offered = byId("moment").value; // it has been used
    move({ now: offered });
  });
  setInterval(draw, 1000);
}

export { draw as drawClock };
