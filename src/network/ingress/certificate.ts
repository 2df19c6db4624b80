import { X509Certificate } from 'node:crypto';
import type { Certificate } from '../../apimachinery/net.ts';
import type { Pod } from '../../apis/core/pod.ts';
import { secret as secretKind } from '../../apis/index.ts';
import type { Ingress } from '../../apis/networking/ingress.ts';
import type { World } from '../../apis/world.ts';
import type { Configuration } from './config.ts';
import { serverNamed } from './locate.ts';
import { flagOf } from './settings.ts';

const dayMs = 24 * 3600 * 1000;

/** What the controller makes for itself when it starts, and shows for every host without a certificate. */
export function fakeCertificate({ metadata, status }: Pod, now: number): Certificate {
  const started = Date.parse(status.startTime ?? metadata.creationTimestamp ?? '') || now;
  const name = 'O=Acme Co; CN=Kubernetes Ingress Controller Fake Certificate';
  return {
    subject: name,
    issuer: name,
    validFrom: started,
    validTo: started + 365 * dayMs,
    names: ['ingress.local'],
    isSelfSigned: true,
  };
}

/** The certificate that a client gets to see, by the name it asks for in the handshake. */
export function certificateFor(
  serverName: string,
  { servers }: Configuration,
  controller: Pod,
  world: World,
): Certificate {
  const host = serverName.toLowerCase();
  const { securedBy } = serverNamed(host, servers);
  return (
    (securedBy && secretCertificate(host, securedBy, world)) ??
    defaultCertificate(controller, world) ??
    fakeCertificate(controller, world.now)
  );
}

function defaultCertificate(controller: Pod, world: World): Certificate | undefined {
  const [namespace = '', name] = (flagOf(controller, 'default-ssl-certificate') ?? '').split('/');
  const found = name ? readSecret(namespace, name, world) : undefined;
  return found && describe(found);
}

/** The secret of the section that lists the host; or else the first one whose certificate is for the host. */
function secretCertificate(host: string, { metadata, spec }: Ingress, world: World): Certificate | undefined {
  const sections = spec.tls ?? [];
  const listing = sections.find(({ hosts }) => hosts?.some((one) => covers(one.toLowerCase(), host)));
  for (const { secretName } of listing ? [listing] : sections) {
    const found = secretName ? readSecret(metadata.namespace!, secretName, world) : undefined;
    // One that is for other names is not shown.
    if (found?.checkHost(host)) return describe(found);
  }
  return undefined;
}

const covers = (listed: string, host: string): boolean =>
  listed === host || (listed.startsWith('*.') && host.slice(host.indexOf('.')) === listed.slice(1));

/** @returns undefined when there is none, or nothing in it that is a certificate */
function readSecret(namespace: string, name: string, world: World): X509Certificate | undefined {
  const { data } = world.get(secretKind, { namespace, name }) ?? {};
  if (!data?.['tls.crt'] || !data['tls.key']) return undefined;
  try {
    return new X509Certificate(Buffer.from(data['tls.crt'], 'base64'));
  } catch {
    return undefined;
  }
}

const describe = (found: X509Certificate): Certificate => ({
  subject: found.subject.split('\n').join('; '),
  issuer: found.issuer.split('\n').join('; '),
  validFrom: Date.parse(found.validFrom),
  validTo: Date.parse(found.validTo),
  names: (found.subjectAltName ?? '')
    .split(', ')
    .filter((text) => text !== '')
    .map((text) => text.replace(/^(DNS|IP Address):/, '')),
  isSelfSigned: found.subject === found.issuer,
});
