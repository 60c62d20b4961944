// Hubbub's mark: two voices that meet.
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="9" class="mark-ground" />
      <path
        d="M8 10.5a3 3 0 0 1 3-3h7a3 3 0 0 1 3 3v4a3 3 0 0 1-3 3h-5.5L9.5 20v-2.8A3 3 0 0 1 8 14.5z"
        class="mark-one"
      />
      <path
        d="M13 19.5h5a5 5 0 0 0 5-5v-2.3a3 3 0 0 1 1.5 2.6v4a3 3 0 0 1-1.5 2.6v3.1l-3.3-2.5H15.5a3 3 0 0 1-2.5-2.5z"
        class="mark-two"
      />
    </svg>
  );
}
