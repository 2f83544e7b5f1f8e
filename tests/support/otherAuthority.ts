// Why: an office may have a certificate already, of the city's own authority: RSA, and signed by one that another signed.
// Nothing of it is made by what the program makes its certificates with.
import { KeyObject, webcrypto } from 'node:crypto';

const algorithm = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};
const day = 86_400_000;

/** @returns PEM: the root that clients trust, and what stands in TLS_CERT (the chain, the root not among it) and TLS_KEY */
export async function certificateOfOthers(
  host: string,
): Promise<{ root: string; chain: string; key: string }> {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const between = { notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + 365 * day) };
  const newKeys = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const [rootKeys, middleKeys, keys] = await Promise.all([newKeys(), newKeys(), newKeys()]);
  const signs = (pathLength: number) => [
    new x509.BasicConstraintsExtension(true, pathLength, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
  ];
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ ...between, serialNumber: '01', name: 'CN=City root', keys: rootKeys, signingAlgorithm: algorithm },
    extensions: signs(1),
  });
  const signed = { ...between, signingAlgorithm: algorithm };
  const middle = await x509.X509CertificateGenerator.create({
    ...{ ...signed, serialNumber: '02', subject: 'CN=City offices', issuer: root.subject },
    ...{ publicKey: middleKeys.publicKey, signingKey: rootKeys.privateKey, extensions: signs(0) },
  });
  const own = await x509.X509CertificateGenerator.create({
    ...{ ...signed, serialNumber: '03', subject: `CN=${host}`, issuer: middle.subject },
    ...{ publicKey: keys.publicKey, signingKey: middleKeys.privateKey },
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: host }]),
    ],
  });
  return {
    root: root.toString('pem'),
    chain: `${own.toString('pem')}\n${middle.toString('pem')}\n`,
    key: KeyObject.from(keys.privateKey).export({ type: 'pkcs1', format: 'pem' }).toString(),
  };
}
