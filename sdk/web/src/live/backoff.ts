/** Pauses between tries to connect: doubling from `first` to `most`, each drawn from its upper half so that many
 * browsers don't return at the same moment. */
export class Backoff {
  private tries = 0;

  constructor(
    private readonly random: () => number,
    private readonly first = 500,
    private readonly most = 30_000,
  ) {}

  /** The next pause in ms, never shorter than `atLeast`. */
  next(atLeast = 0): number {
    const ceiling = Math.min(this.most, this.first * 2 ** this.tries++);
    return Math.round(atLeast + ceiling / 2 + (this.random() * ceiling) / 2);
  }

  reset(): void {
    this.tries = 0;
  }
}
