// How the console calls an agent who looks elsewhere: a desktop notification, a short sound, the number in the title.

// Asks the browser; false when it is refused or there are no notifications.
export async function allowDesktop(): Promise<boolean> {
  if (!("Notification" in window)) return false;
  if (Notification.permission === "granted") return true;
  return (await Notification.requestPermission()) === "granted";
}

export function notifyDesktop(title: string, body: string, tag: string, onClick: () => void): void {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  try {
    const note = new Notification(title, { body, tag });
    note.onclick = () => {
      window.focus();
      onClick();
      note.close();
    };
  } catch {
    // Some mobile browsers allow notifications from service workers only.
  }
}

let audio: AudioContext | null = null;
let soundedAt = 0;
const quietMs = 2000; // a burst of messages sounds once

// Two soft tones. Browsers stay silent until the page was used once; then there is no sound, and no error.
export function playSound(now: number): void {
  if (now - soundedAt < quietMs || !("AudioContext" in window)) return;
  soundedAt = now;
  audio ??= new AudioContext();
  if (audio.state === "suspended") void audio.resume();
  tone(audio, 660, 0);
  tone(audio, 880, 0.11);
}

function tone(context: AudioContext, hertz: number, after: number): void {
  const from = context.currentTime + after;
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.type = "sine";
  oscillator.frequency.value = hertz;
  gain.gain.setValueAtTime(0.0001, from);
  gain.gain.exponentialRampToValueAtTime(0.07, from + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, from + 0.25);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(from);
  oscillator.stop(from + 0.3);
}

export function titleWith(unread: number, title: string): string {
  return unread > 0 ? `(${unread > 99 ? "99+" : unread}) ${title}` : title;
}
