import { Box, Text } from 'ink';
import { memo } from 'react';

/**
 * The whole frame: exactly as many rows as the terminal has, each a string of known width that presentation/line.ts has
 * composed, and nothing else. One text, whose lines are looked at one by one: a node for each row costs React and the
 * layout more than all that is in it.
 */
export const Rows = memo(function Rows({ rows }: { readonly rows: readonly string[] }) {
	return (
		<Box height={rows.length}>
			<Text wrap="truncate">{rows.join('\n')}</Text>
		</Box>
	);
});
