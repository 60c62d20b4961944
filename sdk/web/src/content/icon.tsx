/** Line icons on a 24 × 24 grid, drawn in the text's colour; decoration only, so hidden from screen readers. */
export function Icon({ d, size = 20 }: { d: string; size?: number }) {
  return (
    <svg class="hb-icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={d} />
    </svg>
  );
}
