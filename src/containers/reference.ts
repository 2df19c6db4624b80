/** An image's name taken apart, with everything filled in that Docker's short forms leave out. */
export interface ImageReference {
  /** `docker.io`, `ghcr.io`, `localhost:5000` */
  domain: string;
  /** `library/nginx`, `c1t1d0s7/go-myweb` */
  path: string;
  tag?: string;
  /** `sha256:…` */
  digest?: string;
}

const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const pathPattern = new RegExp(`^${component}(?:/${component})*$`);
const domainPattern =
  /^(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*(?::[0-9]+)?$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
const digestPattern = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

/** A reference nobody can parse; the message is the tail of the kubelet's. */
export class ReferenceFormatError extends Error {}

/**
 * Reads `nginx`, `ghcr.io/a/b:1.2`, `localhost:5000/x@sha256:…`; the tag is `latest` when neither tag nor digest is given.
 * @throws ReferenceFormatError
 */
export function parseReference(text: string): ImageReference {
  const [beforeDigest, digest, ...more] = text.split('@');
  if (beforeDigest === undefined || more.length > 0) throw new ReferenceFormatError('invalid reference format');
  if (digest !== undefined && !digestPattern.test(digest)) throw new ReferenceFormatError('invalid reference format');
  const { name, tag } = splitTag(beforeDigest);
  if (tag !== undefined && !tagPattern.test(tag)) throw new ReferenceFormatError('invalid reference format');
  const { domain, path } = splitDomain(name);
  if (!pathPattern.test(path)) {
    const lower = pathPattern.test(path.toLowerCase());
    throw new ReferenceFormatError(
      lower ? `invalid reference format: repository name (${path}) must be lowercase` : 'invalid reference format',
    );
  }
  if (!domainPattern.test(domain)) throw new ReferenceFormatError('invalid reference format');
  const reference: ImageReference = { domain, path };
  if (tag !== undefined) reference.tag = tag;
  if (digest !== undefined) reference.digest = digest;
  if (tag === undefined && digest === undefined) reference.tag = 'latest';
  return reference;
}

/** `docker.io/library/nginx` */
export const repositoryOf = (reference: ImageReference) => `${reference.domain}/${reference.path}`;

/** `docker.io/library/nginx:latest`, as the container runtime writes it. */
export function fullName(reference: ImageReference): string {
  const tag = reference.tag === undefined || reference.digest !== undefined ? '' : `:${reference.tag}`;
  const digest = reference.digest === undefined ? '' : `@${reference.digest}`;
  return repositoryOf(reference) + tag + digest;
}

function splitTag(text: string): { name: string; tag?: string } {
  const colon = text.lastIndexOf(':');
  if (colon < 0 || text.indexOf('/', colon) >= 0) return { name: text };
  return { name: text.slice(0, colon), tag: text.slice(colon + 1) };
}

function splitDomain(name: string): { domain: string; path: string } {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const named = first.includes('.') || first.includes(':') || first === 'localhost' || first !== first.toLowerCase();
  const domain = named ? first : 'docker.io';
  const rest = named ? name.slice(slash + 1) : name;
  if (domain === 'index.docker.io') return { domain: 'docker.io', path: rest };
  return { domain, path: domain === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest };
}
