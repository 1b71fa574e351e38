import type { CallOptions } from './call-options.ts';

/** A login that waits until somebody allows it in a browser, on this computer or another one. */
export type DeviceLogin = {
	readonly kind: 'device';
	/** For {@link LoginGateway.finish}. */
	readonly id: string;
	/** What is logged in to: the name of a session, or a start URL. */
	readonly session: string;
	readonly url: string;
	readonly code: string;
	/** The page with the code filled in. */
	readonly urlWithCode?: string;
	/** When the code ends, ms since the epoch. */
	readonly until: number;
};

/** One that wants the code which an MFA device shows. */
export type CodeLogin = {
	readonly kind: 'code';
	readonly id: string;
	/** The profile whose role is taken on with it. */
	readonly profile: string;
	/** Serial number or ARN of the device. */
	readonly serial: string;
};

/**
 * Renews the login of a context. Nothing of it goes through the gate: it changes nothing at AWS, and what it brings is
 * kept for the user as the AWS CLI keeps it.
 */
export type LoginGateway = {
	/** Begins a login. Throws `unsupported`, with what renews them, for credentials that no login of these kinds gives. */
	begin(options: CallOptions): Promise<DeviceLogin | CodeLogin>;
	/**
	 * Waits until it was allowed, or sends the code; later requests have the new credentials. Answers when they end, ms
	 * since the epoch, where that is known. Throws `denied`, `timeout`, and `credentials` for a wrong code.
	 */
	finish(
		input: { readonly id: string; readonly code?: string },
		options: CallOptions,
	): Promise<{ readonly expiresAt?: number }>;
};
