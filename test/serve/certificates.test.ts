import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createAuthority, createClientIdentity, createServerIdentity } from '../../src/apiserver/http/certificates.ts';
import { integer, objectId, time } from '../../src/apiserver/http/der.ts';

const validity = { from: Date.parse('2026-01-01T00:00:00Z'), to: Date.parse('2060-01-01T00:00:00Z') };
const serial = (digit: string) => digit.repeat(32);

describe('an authority', () => {
  const authority = createAuthority('kubesim', validity, serial('1'));
  const root = new X509Certificate(authority.certificate);

  test('vouches for itself', () => {
    expect(root.ca).toBe(true);
    expect(root.subject).toBe('CN=kubesim');
    expect(root.verify(root.publicKey)).toBe(true);
    expect(root.checkPrivateKey(createPrivateKey(authority.key))).toBe(true);
    expect(root.validFrom).toBe('Jan  1 00:00:00 2026 GMT');
    expect(root.validTo).toBe('Jan  1 00:00:00 2060 GMT');
  });

  test('vouches for a server at its names', () => {
    const names = ['localhost', '127.0.0.1', '::1', 'kubernetes.default.svc'];
    const server = createServerIdentity(authority, names, validity, serial('f'));
    const certificate = new X509Certificate(server.certificate);
    expect(certificate.checkIssued(root)).toBe(true);
    expect(certificate.verify(root.publicKey)).toBe(true);
    expect(certificate.subjectAltName).toBe(
      'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:kubernetes.default.svc',
    );
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkHost('elsewhere')).toBeUndefined();
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(certificate.serialNumber).toBe(`0${'F'.repeat(31)}`);
  });

  test('vouches for a user and their group', () => {
    const user = { name: 'kubernetes-admin', group: 'kubeadm:cluster-admins' };
    const client = createClientIdentity(authority, user, validity, serial('2'));
    const certificate = new X509Certificate(client.certificate);
    expect(certificate.subject).toBe('O=kubeadm:cluster-admins\nCN=kubernetes-admin');
    expect(certificate.checkPrivateKey(createPrivateKey(client.key))).toBe(true);
  });
});

test.each([
  [[0x00], '020100'],
  [[0x7f], '02017f'],
  [[0x80], '02020080'],
  [[0x00, 0x00, 0x01], '020101'],
])('the number %o', (bytes, hex) => expect(integer(Buffer.from(bytes)).toString('hex')).toBe(hex));

test.each([
  ['1.2.840.10045.4.3.2', '06082a8648ce3d040302'],
  ['2.5.29.17', '0603551d11'],
])('the object %s', (dotted, hex) => expect(objectId(dotted).toString('hex')).toBe(hex));

test.each([
  ['2049-12-31T23:59:59Z', '\x17\x0d491231235959Z'],
  ['2050-01-01T00:00:00Z', '\x18\x0f20500101000000Z'],
])('the moment %s', (moment, text) => expect(time(Date.parse(moment)).toString('latin1')).toBe(text));
