import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';

/** A block of a PEM file. */
interface Block {
  type: string;
  text: string;
}

const blocksOf = (pem: string): Block[] =>
  [...pem.matchAll(/^-----BEGIN ([^\n-]*)-----[^\S\n]*\n[\s\S]*?^-----END \1-----/gm)].map(([text, type]) => ({
    type: type!,
    text: text!,
  }));

const isKey = ({ type }: Block): boolean => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY');

/**
 * Do a certificate and a private key, both PEM, belong together?
 * @throws Error in the words of Go's crypto/tls when they do not, or are none
 */
export function checkKeyPair(certificatePem: string, keyPem: string): void {
  const certificates = blocksOf(certificatePem);
  const first = certificates.find(({ type }) => type === 'CERTIFICATE');
  if (!first) throw new Error(missingCertificate(certificates));
  const keys = blocksOf(keyPem);
  const key = keys.find(isKey);
  if (!key) throw new Error(missingKey(keys));
  const certificate = parsed(() => new X509Certificate(first.text), 'x509: malformed certificate');
  const { publicKey } = certificate;
  const privateKey = parsed(() => createPrivateKey(key.text), 'tls: failed to parse private key');
  if (publicKey.asymmetricKeyType !== privateKey.asymmetricKeyType)
    throw new Error('tls: private key type does not match public key type');
  if (!belongs(certificate, privateKey)) throw new Error('tls: private key does not match public key');
}

const belongs = (certificate: X509Certificate, key: KeyObject): boolean => certificate.checkPrivateKey(key);

function missingCertificate(blocks: readonly Block[]): string {
  if (blocks.length === 0) return 'tls: failed to find any PEM data in certificate input';
  return blocks.length === 1 && blocks[0]!.type.endsWith('PRIVATE KEY')
    ? 'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched'
    : `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${types(blocks)}]`;
}

function missingKey(blocks: readonly Block[]): string {
  if (blocks.length === 0) return 'tls: failed to find any PEM data in key input';
  return blocks.length === 1 && blocks[0]!.type === 'CERTIFICATE'
    ? 'tls: found a certificate rather than a key in the PEM for the private key'
    : `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${types(blocks)}]`;
}

const types = (blocks: readonly Block[]): string => blocks.map(({ type }) => type).join(' ');

function parsed<T>(read: () => T, failure: string): T {
  try {
    return read();
  } catch {
    throw new Error(failure);
  }
}
