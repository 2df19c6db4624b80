/**
 * The certificates of a served cluster: an authority of its own, which vouches for the server and for its
 * administrator. node:crypto makes keys and signatures but no certificates, so those are put together here (RFC 5280).
 */
import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { parseIP } from '../../apimachinery/ip.ts';
import { bits, boolean, integer, objectId, octets, pem, sequence, set, tagged, time, utf8 } from './der.ts';

/** A certificate and its private key, both as PEM. */
export interface Identity {
  certificate: string;
  key: string;
}

export interface Validity {
  /** Milliseconds since the epoch. */
  from: number;
  to: number;
}

interface Subject {
  commonName: string;
  /** Groups, when it is a user of Kubernetes. */
  organization?: string;
}

/** What makes a certificate one of its own; 32 hexadecimal digits. */
type Serial = string;

/** @param serial 32 hexadecimal digits, never used before */
export function createAuthority(commonName: string, validity: Validity, serial: Serial): Identity {
  const { publicKey, privateKey } = keyPair();
  const subject = { commonName };
  const extensions = [
    extension(basicConstraints, sequence(boolean(true)), true),
    keyUsage(digitalSignature | certificateSign),
    extension(subjectKeyId, octets(keyIdOf(publicKey))),
  ];
  const certificate = signed({ subject, issuer: subject, publicKey, extensions, validity, serial }, privateKey);
  return { certificate, key: pemOf(privateKey) };
}

/** @param names addresses and host names at which it is reached */
export const createServerIdentity = (
  authority: Identity,
  names: readonly string[],
  validity: Validity,
  serial: Serial,
): Identity =>
  issued(authority, { commonName: 'kube-apiserver' }, validity, serial, [
    extension(extendedKeyUsage, sequence(objectId(serverAuth))),
    extension(subjectAltName, sequence(...names.map(generalName))),
  ]);

/** @param user who presents it, as `kubectl auth whoami` tells */
export const createClientIdentity = (
  authority: Identity,
  user: { name: string; group: string },
  validity: Validity,
  serial: Serial,
): Identity =>
  issued(authority, { commonName: user.name, organization: user.group }, validity, serial, [
    extension(extendedKeyUsage, sequence(objectId(clientAuth))),
  ]);

const serverAuth = '1.3.6.1.5.5.7.3.1';
const clientAuth = '1.3.6.1.5.5.7.3.2';
const ecdsaWithSHA256 = sequence(objectId('1.2.840.10045.4.3.2'));
const [subjectKeyId, keyUsageId, subjectAltName, basicConstraints, authorityKeyId, extendedKeyUsage] = [
  '2.5.29.14',
  '2.5.29.15',
  '2.5.29.17',
  '2.5.29.19',
  '2.5.29.35',
  '2.5.29.37',
] as const;

/** Bits of key usage, from the left. */
const digitalSignature = 0x80;
const certificateSign = 0x04;

const keyPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pemOf = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }) as string;
const publicBytes = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });

/** The hash of the key alone: what follows the algorithm in its usual form (26 bytes for P-256). */
const keyIdOf = (key: KeyObject): Buffer => createHash('sha1').update(publicBytes(key).subarray(26)).digest();

function issued(
  authority: Identity,
  subject: Subject,
  validity: Validity,
  serial: Serial,
  purpose: readonly Buffer[],
): Identity {
  const { publicKey, privateKey } = keyPair();
  const issuer = new X509Certificate(authority.certificate);
  const extensions = [
    extension(basicConstraints, sequence(), true),
    keyUsage(digitalSignature),
    extension(authorityKeyId, sequence(tagged(0, keyIdOf(issuer.publicKey), false))),
    ...purpose,
  ];
  const content = { subject, issuer: commonNameOf(issuer), publicKey, extensions, validity, serial };
  return { certificate: signed(content, createPrivateKey(authority.key)), key: pemOf(privateKey) };
}

const commonNameOf = ({ subject }: X509Certificate): Subject => ({ commonName: subject.replace(/^CN=/, '') });

interface Content {
  subject: Subject;
  issuer: Subject;
  publicKey: KeyObject;
  extensions: readonly Buffer[];
  validity: Validity;
  serial: Serial;
}

function signed({ subject, issuer, publicKey, extensions, validity, serial }: Content, key: KeyObject): string {
  const toBeSigned = sequence(
    tagged(0, integer(Buffer.from([2]))), // version 3
    integer(Buffer.from(`0${serial.slice(1)}`, 'hex')),
    ecdsaWithSHA256,
    nameOf(issuer),
    sequence(time(validity.from), time(validity.to)),
    nameOf(subject),
    publicBytes(publicKey),
    tagged(3, sequence(...extensions)),
  );
  return pem('CERTIFICATE', sequence(toBeSigned, ecdsaWithSHA256, bits(sign('sha256', toBeSigned, key))));
}

const nameOf = ({ commonName, organization }: Subject): Buffer =>
  sequence(
    ...(organization === undefined ? [] : [set(sequence(objectId('2.5.4.10'), utf8(organization)))]),
    set(sequence(objectId('2.5.4.3'), utf8(commonName))),
  );

const extension = (id: string, value: Buffer, critical = false): Buffer =>
  sequence(objectId(id), ...(critical ? [boolean(true)] : []), octets(value));

/** Unused bits are those after the last that is set. */
const keyUsage = (usage: number): Buffer =>
  extension(keyUsageId, bits(Buffer.from([usage]), 31 - Math.clz32(usage & -usage)), true);

const generalName = (name: string): Buffer =>
  isIP(name) === 0 ? tagged(2, Buffer.from(name), false) : tagged(7, addressBytes(name), false);

function addressBytes(name: string): Buffer {
  const { family, value } = parseIP(name)!;
  return Buffer.from(value.toString(16).padStart(family === 4 ? 8 : 32, '0'), 'hex');
}
