import { openContainer } from '../../containers/container.ts';
import { candidates, hostsFile, resolverConfig } from '../../containers/programs/resolver.ts';
import type { ContainerRecord } from '../../containers/record.ts';
import type { Network } from '../../network/index.ts';
import { picture } from './picture.ts';

export interface Looked {
  lines: string[];
  /** Undefined when the name has none. */
  address?: string;
  /** No server answered at all. */
  silent?: true;
}

/** Walks a name's way to an address as the C library does, and tells each step. */
export function lookUp(host: string, record: ContainerRecord, network: Network, now: number): Looked {
  const { files } = openContainer(record, () => now);
  const [local] = hostsFile({ files }, host);
  if (local) return { lines: [`name ${host}: ${local}, from /etc/hosts`, ''], address: local };
  const config = resolverConfig({ files });
  const search = config.search.length > 0 ? `, search ${config.search.join(' ')}, ndots ${config.ndots}` : '';
  const lines = [`name ${host}: nameserver ${config.nameservers.join(' ')}${search}`];
  for (const name of candidates(host, config)) {
    const { answer, hops } = network.traceQuery(config.nameservers[0]!, name, 'A');
    lines.push(...picture(hops).map((line) => `  ${line}`));
    if ('failure' in answer)
      return { lines: [...lines, `  = ${name}: no answer (${answer.failure})`, ''], silent: true };
    const aliases = answer.answers.filter(({ type }) => type === 'CNAME').map(({ data }) => data);
    const address = answer.answers.find(({ type }) => type === 'A')?.data;
    const found = [...aliases, ...(address ? [address] : [])].join(' → ');
    lines.push(`  = ${name} ${found === '' ? answer.code : found}`);
    if (address) return { lines: [...lines, ''], address };
    lines.push('');
  }
  return { lines };
}
