"""What every resource stands on: requests, routes, parameters, refusals, pages, rendering, as Rails has them."""
