/** The icons that every page for staff has, and the list of tenants. */
import {
  Archive as archive,
  Bookmark as bookmark,
  ChevronDown as chevronDown,
  ChevronLeft as chevronLeft,
  ChevronRight as chevronRight,
  CircleAlert as circleAlert,
  CircleCheck as circleCheck,
  CirclePause as circlePause,
  Ellipsis as ellipsis,
  FlaskConical as flaskConical,
  Info as info,
  LoaderCircle as loaderCircle,
  LogOut as logOut,
  Plus as plus,
  Search as search,
  SlidersHorizontal as slidersHorizontal,
  TriangleAlert as triangleAlert,
  X as x,
} from "lucide";
import { icon } from "./icon.tsx";

export const Archive = /* @__PURE__ */ icon(archive);
export const Bookmark = /* @__PURE__ */ icon(bookmark);
export const ChevronDown = /* @__PURE__ */ icon(chevronDown);
export const ChevronLeft = /* @__PURE__ */ icon(chevronLeft);
export const ChevronRight = /* @__PURE__ */ icon(chevronRight);
export const CircleAlert = /* @__PURE__ */ icon(circleAlert);
export const CircleCheck = /* @__PURE__ */ icon(circleCheck);
export const CirclePause = /* @__PURE__ */ icon(circlePause);
export const Ellipsis = /* @__PURE__ */ icon(ellipsis);
export const FlaskConical = /* @__PURE__ */ icon(flaskConical);
export const Info = /* @__PURE__ */ icon(info);
export const LoaderCircle = /* @__PURE__ */ icon(loaderCircle);
export const LogOut = /* @__PURE__ */ icon(logOut);
export const Plus = /* @__PURE__ */ icon(plus);
export const Search = /* @__PURE__ */ icon(search);
export const SlidersHorizontal = /* @__PURE__ */ icon(slidersHorizontal);
export const TriangleAlert = /* @__PURE__ */ icon(triangleAlert);
export const X = /* @__PURE__ */ icon(x);
