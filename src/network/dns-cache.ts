import type { ConnectFailure, DnsRecord, DnsReply, DnsType } from '../apimachinery/net.ts';
import type { World } from '../apis/world.ts';
import type { Memory } from './memory.ts';

/** The longest that a cache keeps answers, and the news that there are none, seconds. */
export interface CacheLimits {
  success: number;
  denial: number;
}

/** CoreDNS's cache keeps everything for at least this long, whatever its TTL, seconds. */
const leastSeconds = 5;

interface Entry {
  reply: DnsReply;
  at: number;
  seconds: number;
}

export interface CacheAnswer {
  reply: DnsReply | ConnectFailure;
  isHit: boolean;
  /** `hit, 3 s left`, for people to read. */
  note: string;
}

/**
 * The cache of one name server. Without a memory there is none: every question is a miss.
 *
 * On a cluster with the instant clock waiting takes no time, so nobody has to wait for an entry to run out either: one
 * that is not true any more has run out. With the real clock it is handed out until its time is over, as on a real
 * cluster.
 */
export class DnsCache {
  readonly #memory: Memory | undefined;
  readonly #world: World;

  constructor(memory: Memory | undefined, world: World) {
    this.#memory = memory;
    this.#world = world;
  }

  /**
   * @param server whose cache it is: `nodelocaldns/node-1`
   * @param ask what to do on a miss
   * @param truth the answer as it would be now, without asking anybody
   */
  answer(
    server: string,
    question: { name: string; type: DnsType },
    limits: CacheLimits,
    ask: () => DnsReply | ConnectFailure,
    truth: () => DnsReply,
  ): CacheAnswer {
    const memory = this.#memory;
    if (!memory) return { reply: ask(), isHit: false, note: 'miss' };
    const key = `dns/${server}/${question.name}/${question.type}`;
    const { now, facts } = this.#world;
    const entry = memory.read(key) as Entry | undefined;
    const left = entry ? entry.seconds - Math.floor((now - entry.at) / 1000) : 0;
    const isValid = entry !== undefined && left > 0 && (facts.clock === 'real' || saysTheSame(entry.reply, truth()));
    if (isValid)
      return { reply: withTTL(entry.reply, left), isHit: true, note: `hit (${text(entry)}, ${left} s left)` };
    const reply = ask();
    const seconds = 'failure' in reply ? 0 : secondsToKeep(reply, limits);
    if (seconds > 0) {
      const fresh: Entry = { reply: reply as DnsReply, at: now, seconds };
      memory.keep(key, fresh, now + seconds * 1000);
    }
    const why = entry ? (left > 0 ? 'changed' : 'expired') : 'miss';
    return { reply, isHit: false, note: seconds > 0 ? `${why}, kept for ${seconds} s` : why };
  }
}

const text = ({ reply }: Entry): string => (reply.answers.length > 0 ? 'found' : reply.code);

/** As long as the records themselves last, within the limits; 0 for answers that are no answers. */
function secondsToKeep(reply: DnsReply, { success, denial }: CacheLimits): number {
  if (reply.code !== 'NOERROR' && reply.code !== 'NXDOMAIN') return 0;
  const isDenial = reply.answers.length === 0;
  const ttls = (isDenial ? reply.authority : reply.answers).map(({ ttl }) => ttl);
  return Math.max(leastSeconds, Math.min(isDenial ? denial : success, ...ttls));
}

const withTTL = (reply: DnsReply, ttl: number): DnsReply => {
  const aged = (records: readonly DnsRecord[]) => records.map((record) => ({ ...record, ttl }));
  return {
    ...reply,
    answers: aged(reply.answers),
    authority: aged(reply.authority),
    additional: aged(reply.additional),
  };
};

const saysTheSame = (a: DnsReply, b: DnsReply): boolean =>
  a.code === b.code && fingerprint(a.answers) === fingerprint(b.answers);

const fingerprint = (records: readonly DnsRecord[]): string =>
  records
    .map(({ type, data }) => `${type} ${data}`)
    .sort()
    .join('\n');
