/**
 * Reads a kubeconfig as Go's decoder does, with its complaints about what is no config.
 * @param path as shown in messages
 */
export async function decodeKubeconfig(text: string, path: string): Promise<unknown> {
  const fail = (why: string): Error => new Error(`error loading config file ${JSON.stringify(path)}: ${why}`);
  const { parse } = await import('yaml');
  let value: unknown;
  try {
    value = parse(text, { version: '1.1' });
  } catch (error) {
    throw fail(`yaml: ${(error as Error).message}`);
  }
  return value;
}
