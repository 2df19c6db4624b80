import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Host } from '../host/host.ts';

/** The file of preferences that counts; undefined when there is none. */
export function kubercPath({ env, cwd }: Host, argv: readonly string[]): string | undefined {
  if (env.KUBECTL_KUBERC === 'false') return undefined;
  const given = flagValue(argv);
  if (given) return given;
  if (env.KUBERC === 'off') return undefined;
  if (env.KUBERC) return env.KUBERC;
  const usual = `${env.HOME ?? ''}/.kube/kuberc`;
  return existsSync(resolve(cwd, usual)) ? usual : undefined;
}

/** --kuberc on a line whose command is not known yet. */
function flagValue(argv: readonly string[]): string | undefined {
  const end = argv.indexOf('--');
  const words = end < 0 ? argv : argv.slice(0, end);
  const at = words.findIndex((word) => word === '--kuberc' || word.startsWith('--kuberc='));
  return at < 0 ? undefined : words[at] === '--kuberc' ? words[at + 1] : words[at]!.slice('--kuberc='.length);
}
