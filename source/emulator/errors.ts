/**
 * An error that the endpoint answers with, in the shape of the protocol that asked.
 *
 * `code` is the name the SDK shows (`QueueDoesNotExist`, `ThrottlingException`).
 */
export class EmulatedError extends Error {
	override readonly name = 'EmulatedError';
	/** HTTP status. */
	readonly status: number;
	readonly code: string;
	/** Whether the sender is to blame (`Sender` against `Receiver`). */
	readonly senderFault: boolean;

	constructor(
		code: string,
		message: string,
		more: { readonly status?: number; readonly senderFault?: boolean } = {},
	) {
		super(message);
		this.code = code;
		this.status = more.status ?? 400;
		this.senderFault = more.senderFault ?? this.status < 500;
	}
}
