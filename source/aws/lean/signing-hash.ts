import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import type { Checksum, SourceData } from '@smithy/types';

/** Keys of signatures: a day's is asked for with every request, and is the same array each time. */
const keys = new WeakMap<Uint8Array, KeyObject>();

/**
 * SHA-256, or its HMAC with a secret, as the SDK's signer asks for them. As the SDK itself has it, Node finds out with every
 * signature that a secret is bytes by an error with its stack that it throws and catches: the better part of what signing costs.
 */
export class SigningHash implements Checksum {
	readonly digestLength = 32;
	readonly #secret: SourceData | undefined;
	#data: Uint8Array[] = [];

	constructor(secret?: SourceData) {
		this.#secret = secret;
	}

	update(data: Uint8Array): void {
		this.#data.push(data);
	}

	async digest(): Promise<Uint8Array> {
		const [first] = this.#data;
		const data = this.#data.length === 1 && first !== undefined ? first : Buffer.concat(this.#data);
		if (this.#secret === undefined) return hash('sha256', data, 'buffer');
		return createHmac('sha256', keyOf(this.#secret)).update(data).digest();
	}

	reset(): void {
		this.#data = [];
	}
}

function keyOf(secret: SourceData): KeyObject | string {
	if (typeof secret === 'string') return secret;
	if (!(secret instanceof Uint8Array)) return createSecretKey(bytesOf(secret));
	const known = keys.get(secret);
	if (known !== undefined) return known;
	const made = createSecretKey(secret);
	keys.set(secret, made);
	return made;
}

function bytesOf(data: Exclude<SourceData, string>): Uint8Array {
	return ArrayBuffer.isView(data)
		? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
		: new Uint8Array(data);
}
