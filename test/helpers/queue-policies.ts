/** The policy of a queue that every topic may send to, as SQS has it among the attributes. */
export function letsTopicsIn(arn: string): { readonly Policy: string } {
	const Principal = { Service: 'sns.amazonaws.com' };
	const Statement = [{ Effect: 'Allow', Principal, Action: 'sqs:SendMessage', Resource: arn }];
	return { Policy: JSON.stringify({ Version: '2012-10-17', Statement }) };
}
