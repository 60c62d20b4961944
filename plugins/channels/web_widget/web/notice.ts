/** How a person who looks elsewhere learns of a message: a soft sound, and the page's title, which alternates while the
 * page is hidden. */
const touches = ["pointerdown", "keydown"] as const;

export class Notices {
  private audio: AudioContext | null = null;
  private timer: ReturnType<typeof setInterval> | null = null;
  private own = "";
  private before = "";

  constructor() {
    document.addEventListener("visibilitychange", this.shown);
    if ((navigator as Partial<Navigator>).userActivation?.hasBeenActive) this.touched();
    else for (const name of touches) addEventListener(name, this.touched, { capture: true, passive: true });
  }

  tell(title: string, aloud: boolean): void {
    if (aloud) this.play();
    if (!document.hidden) return;
    this.stop();
    this.before = document.title;
    this.own = document.title = title;
    this.timer = setInterval(() => {
      if (document.title === this.own) document.title = this.before;
      else {
        this.before = document.title;
        document.title = this.own;
      }
    }, 1200);
  }

  /** There is nothing unread any more. */
  stop(): void {
    if (this.timer === null) return;
    clearInterval(this.timer);
    this.timer = null;
    if (document.title === this.own) document.title = this.before;
  }

  destroy(): void {
    this.stop();
    this.untouched();
    document.removeEventListener("visibilitychange", this.shown);
    void this.audio?.close();
  }

  private readonly shown = (): void => {
    if (!document.hidden) this.stop();
  };

  /** Browsers allow sound only after the person has touched the page. */
  private readonly touched = (): void => {
    this.untouched();
    try {
      this.audio = new AudioContext();
    } catch {
      // No sound here.
    }
  };

  private untouched(): void {
    for (const name of touches) removeEventListener(name, this.touched, { capture: true });
  }

  /** Two soft notes, made on the spot. */
  private play(): void {
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
}
