CREATE TABLE `sign_chains` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`from_day` text NOT NULL,
	`roles` text NOT NULL,
	`set_by` text,
	`set_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`set_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `petitioners_email` ON `petitioners` (`office_id`,`email`);--> statement-breakpoint
CREATE INDEX `confirmations_case` ON `confirmations` (`office_id`,`case_id`);