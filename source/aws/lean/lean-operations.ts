import type { MetadataBearer } from '@smithy/types';
import type {
	alarmsShape,
	mappingsShape,
	metricDataShape,
	Read,
} from '../failures/answer-shapes.ts';
import type { InputOf } from '../gate/allow-list.ts';
import type { LeanOperations as SqsOperations } from '../sqs/sqs-answers.ts';
import type { CallerIdentity } from './caller-identity.ts';

/** The operations that the lean client has, with what comes out: of other services than SQS no more than is read. */
export type LeanOutputs = {
	[Name in keyof SqsOperations as `SQS ${Name}`]: SqsOperations[Name];
} & {
	'CloudWatch DescribeAlarms': Read<typeof alarmsShape>;
	'CloudWatch GetMetricData': Read<typeof metricDataShape>;
	'Lambda ListEventSourceMappings': Read<typeof mappingsShape>;
	'STS GetCallerIdentity': CallerIdentity;
};

export type LeanOperation = keyof LeanOutputs;
export type LeanInput<Name extends LeanOperation> = InputOf<Name>;
export type LeanOutput<Name extends LeanOperation> = LeanOutputs[Name] & Partial<MetadataBearer>;

/** The services that it speaks to, under the SDK's ids. */
export type LeanService = 'SQS' | 'CloudWatch' | 'Lambda' | 'STS';

/** `SQS ListQueues` -> SQS and ListQueues. */
export function partsOf(operation: LeanOperation): readonly [LeanService, action: string] {
	const at = operation.indexOf(' ');
	return [operation.slice(0, at) as LeanService, operation.slice(at + 1)];
}

/** An answer as it came: its body, or what broke off while it was read. */
export type RawAnswer = {
	readonly statusCode: number;
	readonly reason?: string | undefined;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Uint8Array | Error;
};
