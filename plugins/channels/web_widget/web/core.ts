/** What the app has and its parts borrow: sdk/web/widget_bundle.mjs puts it in place of their imports. */
import { fill, formatDay, formatTime, Icon, mediaUrl, previewOf, safeUrl, sameDay } from "@hubbub/web";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { buttonsOf, isPlain, PlainText, TextBubble } from "../../../../sdk/web/src/content/plain_text";
import { Fragment, jsx } from "./jsx";

export const core = {
  buttonsOf,
  fill,
  formatDay,
  formatTime,
  Fragment,
  Icon,
  isPlain,
  jsx,
  mediaUrl,
  PlainText,
  previewOf,
  safeUrl,
  sameDay,
  TextBubble,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
};
