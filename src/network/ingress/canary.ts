import type { HttpRequest } from '../../apimachinery/net.ts';
import { headerOf } from '../http.ts';
import { cookieOf, isAffineTo } from './affinity.ts';
import type { Options, Upstream } from './config.ts';
import { type IngressContext, note } from './context.ts';

/** Which of two upstreams gets a request: the one of the location, or its canary. A header decides before a cookie, a cookie before the weight. */
export function withCanary(request: HttpRequest, upstream: Upstream, context: IngressContext): Upstream {
  const { canary } = upstream;
  if (!canary || isAffineTo(request, upstream)) return upstream;
  const { metadata } = canary.ingress;
  const id = `${metadata.namespace}/${metadata.name}`;
  if (isAffineTo(request, canary.upstream)) {
    note(context, `canary Ingress ${id} takes it (its cookie)`);
    return canary.upstream;
  }
  const { takes, why } = decide(request, canary.options, context);
  note(context, `canary Ingress ${id} ${takes ? 'takes it' : 'leaves it'} (${why})`);
  return takes ? canary.upstream : upstream;
}

interface Decision {
  takes: boolean;
  why: string;
}

const decide = (request: HttpRequest, options: Options, context: IngressContext): Decision =>
  byHeader(request, options) ?? byCookie(request, options) ?? byWeight(options, context);

/** A value or a pattern to match, or else `always` and `never`. Other values leave the decision to the others. */
function byHeader({ headers }: HttpRequest, options: Options): Decision | undefined {
  const name = options['canary-by-header'];
  const value = name ? headerOf(headers, name) : undefined;
  if (!name || value === undefined) return undefined;
  const why = `header ${name}: ${value}`;
  const wanted = options['canary-by-header-value'];
  const pattern = options['canary-by-header-pattern'];
  if (wanted) return value === wanted ? { takes: true, why } : undefined;
  if (pattern) return matches(pattern, value) ? { takes: true, why } : undefined;
  return byWord(value, why);
}

function byCookie(request: HttpRequest, options: Options): Decision | undefined {
  const name = options['canary-by-cookie'];
  const value = name ? cookieOf(request, name) : undefined;
  return value === undefined ? undefined : byWord(value, `cookie ${name}=${value}`);
}

const byWord = (word: string, why: string): Decision | undefined =>
  word === 'always' || word === 'never' ? { takes: word === 'always', why } : undefined;

function byWeight(options: Options, { balancer }: IngressContext): Decision {
  const weight = Number(options['canary-weight'] ?? 0) || 0;
  const total = Math.max(100, Number(options['canary-weight-total'] ?? 100) || 100);
  return { takes: balancer.below(total) < weight, why: `weight ${weight} of ${total}` };
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern).test(text);
  } catch {
    return false;
  }
}
