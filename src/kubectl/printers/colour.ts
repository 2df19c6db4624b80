import type { Host } from '../../host/host.ts';
import type { Sink } from '../../host/streams.ts';

export type Colour = 'green' | 'yellow' | 'yellowBright' | 'red' | 'cyan';

/** Colours text, on terminals only and not when the user set NO_COLOR: what goes into a pipe or file is kubectl's text. */
export async function painter(host: Pick<Host, 'env'>, sink: Sink): Promise<(colour: Colour, text: string) => string> {
  if (!sink.isTTY || host.env.NO_COLOR) return (_colour, text) => text;
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  return (colour, text) => chalk[colour](text);
}
