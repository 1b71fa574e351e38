/**
 * The services whose resources awsmsg shows, by the word in their ARNs: the SDK's service id, and what stands
 * before the name in an ARN.
 */
export const resourceServices = {
	sqs: { id: 'SQS', path: '' },
	sns: { id: 'SNS', path: '' },
	kinesis: { id: 'Kinesis', path: 'stream/' },
} as const satisfies Readonly<Record<string, { readonly id: string; readonly path: string }>>;

export type Service = keyof typeof resourceServices;

/** The services that awsmsg talks to, under the SDK's service ids. */
export type ServiceId = (typeof resourceServices)[Service]['id'] | 'CloudWatch' | 'STS';

export const serviceIds: readonly ServiceId[] = [
	...Object.values(resourceServices).map(({ id }) => id),
	'CloudWatch',
	'STS',
];

/** Whether a word of an ARN is one of them. */
export function isService(word: string | undefined): word is Service {
	return word !== undefined && Object.hasOwn(resourceServices, word);
}
