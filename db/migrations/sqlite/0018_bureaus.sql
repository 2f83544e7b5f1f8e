CREATE TABLE `bureau_offices` (
	`office_id` text NOT NULL,
	`member_id` text NOT NULL,
	`state` text NOT NULL,
	`changed_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `member_id`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`member_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `bureau_offices_member` ON `bureau_offices` (`member_id`);--> statement-breakpoint
ALTER TABLE `offices` ADD `is_bureau` integer DEFAULT false NOT NULL;