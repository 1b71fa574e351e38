import { randomBytes, randomUUID } from 'node:crypto';
import { EmulatedError } from '../errors.ts';
import type { StoredSubscription } from '../fauxqs.ts';
import { post } from './http-post.ts';

/** How long a token is known. Source: SNS API reference, Subscribe. */
const tokenLives = 2 * 86_400_000;
const mostTokens = 10_000;

type Sent = { readonly arn: string; readonly topicArn: string; readonly at: number };

/** The tokens by which endpoints confirm. An http endpoint of this computer is sent its own; of others nobody hears. */
export class Confirmations {
	readonly #now: () => number;
	readonly #tokens = new Map<string, Sent>();

	constructor(now: () => number) {
		this.#now = now;
	}

	/** Makes a token for a subscription, and sends it where that may be. */
	ask({ arn, topicArn, protocol, endpoint }: StoredSubscription): void {
		const now = this.#now();
		for (const [token, { at }] of this.#tokens) {
			if (now - at < tokenLives && this.#tokens.size < mostTokens) break;
			this.#tokens.delete(token);
		}
		const token = randomBytes(64).toString('hex');
		this.#tokens.set(token, { arn, topicArn, at: now });
		if (protocol !== 'http') return;
		const message = confirmationOf(topicArn, token, now);
		const { Type: type, MessageId: messageId } = message;
		// What becomes of it is nobody's matter.
		void post(
			endpoint,
			{ type, messageId, topicArn, subscriptionArn: arn },
			JSON.stringify(message),
		);
	}

	/** The ARN of the subscription that a token of a topic is for. Throws as SNS does where it is not known, or not any more. */
	take(topicArn: string, token: string): string {
		const sent = this.#tokens.get(token);
		if (sent === undefined || sent.topicArn !== topicArn || this.#now() - sent.at >= tokenLives) {
			throw new EmulatedError('InvalidParameter', 'Invalid parameter: Token');
		}
		return sent.arn;
	}
}

/** Source: SNS developer guide, "HTTP/HTTPS subscription confirmation JSON format". */
function confirmationOf(topicArn: string, token: string, now: number) {
	const host = `https://sns.${topicArn.split(':')[3]}.amazonaws.com`;
	return {
		Type: 'SubscriptionConfirmation' as const,
		MessageId: randomUUID(),
		Token: token,
		TopicArn: topicArn,
		Message: `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
		SubscribeURL: `${host}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token}`,
		Timestamp: new Date(now).toISOString(),
		SignatureVersion: '1',
		Signature: 'EXAMPLE',
		SigningCertURL: `${host}/SimpleNotificationService-0000000000000000000000.pem`,
	};
}
