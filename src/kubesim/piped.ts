import type { Host } from '../host/host.ts';

/** All of standard input, when it is no terminal. */
export async function pipedText({ streams: { stdin } }: Host): Promise<string> {
  if (stdin.isTTY) return '';
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}
