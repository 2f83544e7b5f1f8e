CREATE TABLE `phone_comments` (
	`office_id` text NOT NULL,
	`secret_hash` text NOT NULL,
	`response_id` text,
	`answered_at` integer,
	`comment_id` text,
	`commented_at` integer,
	PRIMARY KEY(`office_id`, `secret_hash`),
	FOREIGN KEY (`office_id`,`response_id`) REFERENCES `responses`(`office_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`comment_id`) REFERENCES `comments`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `phone_comments_response` ON `phone_comments` (`office_id`,`response_id`);--> statement-breakpoint
CREATE INDEX `phone_comments_comment` ON `phone_comments` (`office_id`,`comment_id`);