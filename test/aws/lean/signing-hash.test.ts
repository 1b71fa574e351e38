import { Sha256 } from '@smithy/core/checksum';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SigningHash } from '../../../source/aws/lean/signing-hash.ts';

const secret = fc.option(fc.oneof(fc.string({ minLength: 1 }), fc.uint8Array({ minLength: 1 })), {
	nil: undefined,
});

test("digests and signatures are those of the SDK's own, whatever is put in, by whatever secret", async () => {
	const pieces = fc.array(fc.uint8Array(), { maxLength: 4 });
	await fc.assert(
		fc.asyncProperty(pieces, secret, async (all, key) => {
			const [ours, theirs] = [new SigningHash(key), new Sha256(key)];
			for (const each of all) {
				ours.update(each);
				theirs.update(each);
			}
			expect([...(await ours.digest())]).toEqual([...(await theirs.digest())]);
			ours.reset();
			theirs.reset();
			expect([...(await ours.digest())]).toEqual([...(await theirs.digest())]);
		}),
		{ numRuns: 60 },
	);
});

test('a key that is asked for again signs as it did', async () => {
	const key = new Uint8Array(32).fill(7);
	const signed = async () => {
		const one = new SigningHash(key);
		one.update(Buffer.from('a request'));
		return Buffer.from(await one.digest()).toString('hex');
	};
	const first = await signed();
	expect(await signed()).toBe(first);
});
