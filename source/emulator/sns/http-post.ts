import { request } from 'node:http';

/** No endpoint is waited for longer, ms. */
const patience = 5000;

/** Hosts of this computer: nothing is ever sent to another one. */
const ownHost = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Whether an address is one of http at this computer. */
export function isOwnAddress(endpoint: string): boolean {
	if (!URL.canParse(endpoint)) return false;
	const { protocol, hostname } = new URL(endpoint);
	return protocol === 'http:' && ownHost.test(hostname);
}

/** What a post says of itself. Source: SNS developer guide, "HTTP/HTTPS headers". */
export type PostHeaders = {
	readonly type: 'Notification' | 'SubscriptionConfirmation';
	readonly messageId: string;
	readonly topicArn: string;
	readonly subscriptionArn: string;
	readonly isRaw?: boolean;
};

/**
 * Posts to an address of this computer, once: SNS would try again. Answers the HTTP status, `undefined` where none came; another address
 * gets nothing.
 */
export function post(
	endpoint: string,
	{ type, messageId, topicArn, subscriptionArn, isRaw = false }: PostHeaders,
	body: string,
): Promise<number | undefined> {
	if (!isOwnAddress(endpoint)) return Promise.resolve(undefined);
	return new Promise((resolve) => {
		const posted = request(new URL(endpoint), {
			method: 'POST',
			timeout: patience,
			headers: {
				'content-type': 'text/plain; charset=UTF-8',
				'x-amz-sns-message-type': type,
				'x-amz-sns-message-id': messageId,
				'x-amz-sns-topic-arn': topicArn,
				'x-amz-sns-subscription-arn': subscriptionArn,
				...(isRaw ? { 'x-amz-sns-rawdelivery': 'true' } : {}),
			},
		});
		posted.on('error', () => resolve(undefined));
		posted.on('timeout', () => posted.destroy());
		posted.on('response', (response) => {
			response.resume();
			resolve(response.statusCode);
		});
		posted.end(body);
	});
}
