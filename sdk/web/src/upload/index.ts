export {
  upload,
  checkFile,
  contentOf,
  filesOf,
  UploadError,
  type Attachment,
  type Upload,
  type UploadOptions,
} from "./upload";
