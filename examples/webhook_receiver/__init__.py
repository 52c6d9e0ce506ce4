"""A receiver of webhooks that is killed between its acknowledgement and its handler."""
