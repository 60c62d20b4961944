import { Dialog } from "./dialog";
import { useWords } from "./context";

export function Lightbox({ src, alt, onClose }: { src: string; alt: string; onClose: () => void }) {
  const { t } = useWords();
  return (
    <Dialog title={alt || t("build.image")} onClose={onClose} wide>
      <img class="lightbox" src={src} alt={alt} />
    </Dialog>
  );
}
