import type { Program } from './program.ts';
import { addressesOf } from './resolver.ts';

const hops = 30;

/**
 * The way of a packet as far as routers tell of themselves. Pods, nodes and addresses of Services are one stretch away:
 * what forwards between them (a bridge, a tunnel, kube-proxy) does not answer. What answers no ping shows stars only.
 */
export const traceroute: Program = (io) => {
  const host = io.args.filter((word) => !word.startsWith('-')).at(-1);
  if (host === undefined) {
    io.err('Usage: traceroute HOST\n');
    return 1;
  }
  const found = addressesOf(io, host);
  if ('why' in found) {
    io.err(`traceroute: bad address '${host}'\n`);
    return 1;
  }
  const address = found.addresses[0]!;
  io.out(`traceroute to ${host} (${address}), ${hops} hops max, 46 byte packets\n`);
  const answer = io.net.ping(address);
  const time = (factor: number) => `${((answer as number) * factor).toFixed(3)} ms`;
  if (typeof answer === 'number') io.out(` 1  ${host} (${address})  ${time(1)}  ${time(0.6)}  ${time(0.5)}\n`);
  else for (let hop = 1; hop <= hops; hop++) io.out(`${String(hop).padStart(2)}  *  *  *\n`);
  return 0;
};
