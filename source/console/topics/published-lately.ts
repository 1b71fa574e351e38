import { deduplicatedFor } from '../../domain/messages/message-limits.ts';
import type { Publish } from '../../domain/topics/repeats.ts';
import type { Clock } from '../../operations/ports.ts';

/** More are not remembered: whoever publishes so many at once knows of them. */
const mostRemembered = 200;

/** What this session published to FIFO topics of late: for five minutes a topic takes another one for the same. */
export class PublishedLately {
	readonly #clock: Clock;
	readonly #byTopic = new Map<string, readonly Publish[]>();

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** Notes that a topic has taken a message. */
	accepted(topicArn: string, message: Publish['message']): void {
		if (!topicArn.endsWith('.fifo')) return;
		const publish = { message, at: this.#clock.now() };
		this.#byTopic.set(topicArn, [...this.of(topicArn), publish].slice(-mostRemembered));
	}

	/** What a topic still knows, the oldest first. */
	of(topicArn: string): readonly Publish[] {
		const now = this.#clock.now();
		return (this.#byTopic.get(topicArn) ?? []).filter(({ at }) => now - at < deduplicatedFor);
	}
}
