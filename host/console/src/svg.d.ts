// esbuild puts the file beside the script and answers its address.
declare module "*.svg" {
  const address: string;
  export default address;
}
