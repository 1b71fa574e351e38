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

/** The services without which a context is none: they say where it is. */
export const placeServiceIds = [
	...Object.values(resourceServices).map(({ id }) => id),
	'CloudWatch',
	'STS',
] as const;

/** The services that are asked about what was found, consumers and permissions: a context does without them. */
export const sideServiceIds = ['Lambda', 'CloudWatch Logs', 'IAM'] as const;

/** The services that awsmsg talks to, under the SDK's service ids. */
export type ServiceId = (typeof placeServiceIds)[number] | (typeof sideServiceIds)[number];

export const serviceIds: readonly ServiceId[] = [...placeServiceIds, ...sideServiceIds];

/** What a variable of the environment calls a service: `CLOUDWATCH_LOGS` of `CloudWatch Logs`. Source: AWS SDKs reference. */
export function variableName(id: string): string {
	return id.toUpperCase().replaceAll(' ', '_');
}

/** Whether a word of an ARN is one of them. */
export function isService(word: string | undefined): word is Service {
	return word !== undefined && Object.hasOwn(resourceServices, word);
}
