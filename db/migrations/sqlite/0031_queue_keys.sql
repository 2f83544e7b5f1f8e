CREATE TABLE `queue_keys` (
	`office_id` text PRIMARY KEY NOT NULL,
	`private_key` text NOT NULL,
	`made_at` integer NOT NULL,
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action
);
