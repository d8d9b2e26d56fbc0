/** All other icons, in a file of their own so that the list of tenants does not load them. */
import {
  AlarmClock as alarmClock,
  ArrowLeft as arrowLeft,
  ArrowRight as arrowRight,
  ArrowUpRight as arrowUpRight,
  Ban as ban,
  Building2 as building2,
  Check as check,
  Circle as circle,
  CircleDashed as circleDashed,
  CircleDot as circleDot,
  CircleHelp as circleHelp,
  CircleOff as circleOff,
  CircleSlash as circleSlash,
  CircleUser as circleUser,
  Clock as clock,
  Copy as copy,
  Dot as dot,
  Download as download,
  ExternalLink as externalLink,
  Eye as eye,
  EyeOff as eyeOff,
  FileText as fileText,
  GitCompareArrows as gitCompareArrows,
  HeartPulse as heartPulse,
  History as history,
  KeyRound as keyRound,
  Link2 as link2,
  Mail as mail,
  MailOpen as mailOpen,
  Monitor as monitor,
  Moon as moon,
  Pencil as pencil,
  RefreshCw as refreshCw,
  RotateCw as rotateCw,
  Send as send,
  Settings as settings,
  ShieldCheck as shieldCheck,
  ShieldOff as shieldOff,
  Sun as sun,
  SunMoon as sunMoon,
  Trash2 as trash2,
  Users as users,
} from "lucide";
import { icon } from "./icon.tsx";

export const AlarmClock = /* @__PURE__ */ icon(alarmClock);
export const ArrowLeft = /* @__PURE__ */ icon(arrowLeft);
export const ArrowRight = /* @__PURE__ */ icon(arrowRight);
export const ArrowUpRight = /* @__PURE__ */ icon(arrowUpRight);
export const Ban = /* @__PURE__ */ icon(ban);
export const Building2 = /* @__PURE__ */ icon(building2);
export const Check = /* @__PURE__ */ icon(check);
export const Circle = /* @__PURE__ */ icon(circle);
export const CircleDashed = /* @__PURE__ */ icon(circleDashed);
export const CircleDot = /* @__PURE__ */ icon(circleDot);
export const CircleHelp = /* @__PURE__ */ icon(circleHelp);
export const CircleOff = /* @__PURE__ */ icon(circleOff);
export const CircleSlash = /* @__PURE__ */ icon(circleSlash);
export const CircleUser = /* @__PURE__ */ icon(circleUser);
export const Clock = /* @__PURE__ */ icon(clock);
export const Copy = /* @__PURE__ */ icon(copy);
export const Dot = /* @__PURE__ */ icon(dot);
export const Download = /* @__PURE__ */ icon(download);
export const ExternalLink = /* @__PURE__ */ icon(externalLink);
export const Eye = /* @__PURE__ */ icon(eye);
export const EyeOff = /* @__PURE__ */ icon(eyeOff);
export const FileText = /* @__PURE__ */ icon(fileText);
export const GitCompareArrows = /* @__PURE__ */ icon(gitCompareArrows);
export const HeartPulse = /* @__PURE__ */ icon(heartPulse);
export const History = /* @__PURE__ */ icon(history);
export const KeyRound = /* @__PURE__ */ icon(keyRound);
export const Link2 = /* @__PURE__ */ icon(link2);
export const Mail = /* @__PURE__ */ icon(mail);
export const MailOpen = /* @__PURE__ */ icon(mailOpen);
export const Monitor = /* @__PURE__ */ icon(monitor);
export const Moon = /* @__PURE__ */ icon(moon);
export const Pencil = /* @__PURE__ */ icon(pencil);
export const RefreshCw = /* @__PURE__ */ icon(refreshCw);
export const RotateCw = /* @__PURE__ */ icon(rotateCw);
export const Send = /* @__PURE__ */ icon(send);
export const Settings = /* @__PURE__ */ icon(settings);
export const ShieldCheck = /* @__PURE__ */ icon(shieldCheck);
export const ShieldOff = /* @__PURE__ */ icon(shieldOff);
export const Sun = /* @__PURE__ */ icon(sun);
export const SunMoon = /* @__PURE__ */ icon(sunMoon);
export const Trash2 = /* @__PURE__ */ icon(trash2);
export const Users = /* @__PURE__ */ icon(users);
