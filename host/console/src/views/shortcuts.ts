import { useEffect, useRef } from "preact/hooks";
import { commandOf, takesText, type Command } from "../lib/keys";
import { isAutomated, isFinished } from "../state/boxes";
import { useConsole } from "./context";

const prefixMs = 1500;

export function useShortcuts(help: () => void): void {
  const { store, actions } = useConsole();
  const prefixedAt = useRef(0);

  useEffect(() => {
    function selectedRow() {
      const { route, rows } = store.get();
      return route.page === "inbox" && route.conversation ? rows[route.conversation] : undefined;
    }

    function claim(): void {
      const row = selectedRow();
      if (!row) return;
      const id = row.conversation.id;
      if (isFinished(row) || isAutomated(row)) void actions.act(id, "take-over");
      else if (!row.ticket?.owner) void actions.act(id, "claim");
    }

    function finish(): void {
      const row = selectedRow();
      const mine = row && row.ticket?.owner?.id === store.get().me?.id;
      if (row && mine && !isFinished(row)) actions.ask(row.conversation.id);
    }

    function run(command: Command): void {
      switch (command.do) {
        case "next":
          return actions.move(1);
        case "previous":
          return actions.move(-1);
        case "search":
          return document.getElementById("search")?.focus();
        case "reply":
          return document.getElementById("reply")?.focus();
        case "claim":
          return claim();
        case "finish":
          return finish();
        case "help":
          return help();
        case "prefix":
          prefixedAt.current = Date.now();
          return;
        case "box":
          return actions.go({ page: "inbox", box: command.box, conversation: null, seq: null });
      }
    }

    function pressed(event: KeyboardEvent): void {
      if (event.defaultPrevented || takesText(event.target as HTMLElement | null)) return;
      if (document.querySelector("dialog[open], .popover-panel")) return;
      const prefixed = Date.now() - prefixedAt.current < prefixMs;
      const command = commandOf(event, prefixed);
      if (event.key !== "Shift") prefixedAt.current = 0;
      if (!command) return;
      event.preventDefault();
      run(command);
    }

    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [actions, help, store]);
}
