/** How a person who looks elsewhere learns of a message: a soft sound and the page's title. */

/** Two soft notes, made on the spot. Browsers allow it only after the person has touched the page. */
export class Chime {
  private audio: AudioContext | null = null;
  private readonly stop: () => void;

  constructor() {
    const touched = (): void => {
      this.stop();
      try {
        this.audio = new AudioContext();
      } catch {
        // No sound here.
      }
    };
    const events = ["pointerdown", "keydown"] as const;
    for (const name of events) addEventListener(name, touched, { capture: true, passive: true });
    this.stop = () => {
      for (const name of events) removeEventListener(name, touched, { capture: true });
    };
  }

  play(): void {
    const { audio } = this;
    if (!audio) return;
    void audio.resume();
    [660, 880].forEach((pitch, at) => {
      const begin = audio.currentTime + at * 0.11;
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0, begin);
      volume.gain.linearRampToValueAtTime(0.07, begin + 0.015);
      volume.gain.exponentialRampToValueAtTime(0.0005, begin + 0.28);
      tone.connect(volume).connect(audio.destination);
      tone.start(begin);
      tone.stop(begin + 0.3);
    });
  }

  destroy(): void {
    this.stop();
    void this.audio?.close();
  }
}

/** Alternates the page's title while there is something unread and the page is hidden. */
export class TitleFlash {
  private timer: ReturnType<typeof setInterval> | null = null;
  private own = "";
  private before = "";
  private readonly shown = (): void => {
    if (!document.hidden) this.stop();
  };

  constructor() {
    document.addEventListener("visibilitychange", this.shown);
  }

  start(title: string): void {
    if (!document.hidden) return;
    this.stop();
    this.before = document.title;
    this.own = title;
    document.title = title;
    this.timer = setInterval(() => {
      if (document.title === this.own) document.title = this.before;
      else {
        this.before = document.title;
        document.title = this.own;
      }
    }, 1200);
  }

  stop(): void {
    if (this.timer === null) return;
    clearInterval(this.timer);
    this.timer = null;
    if (document.title === this.own) document.title = this.before;
  }

  destroy(): void {
    this.stop();
    document.removeEventListener("visibilitychange", this.shown);
  }
}
