/** A delivery that was tried as far as an endpoint on this computer can: nothing of it left, and whether it would have arrived nobody knows. */
export type Attempt = {
	/** ms since 1970. */
	readonly at: number;
	/** `email`, `lambda`, `firehose`, `sms`, `application`, ...; of a push to one endpoint `application` too. */
	readonly protocol: string;
	/** The address or ARN that it was for. */
	readonly endpoint: string;
	readonly messageId: string;
	/** Absent for a push to one endpoint. */
	readonly topicArn?: string;
};

/** More are forgotten, the oldest first. */
const most = 1000;

/** The last attempts, the oldest first. */
export class Attempts {
	#kept: Attempt[] = [];

	add(attempt: Attempt): void {
		this.#kept.push(attempt);
		if (this.#kept.length > most) this.#kept.shift();
	}

	list(): readonly Attempt[] {
		return [...this.#kept];
	}
}
