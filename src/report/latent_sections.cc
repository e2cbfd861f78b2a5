// What a run's latents look like.
#include <algorithm>

#include "report/effect_sheet.h"
#include "report/html.h"
#include "report/latent_figures.h"
#include "report/sections.h"
#include "report/signed_colours.h"
#include "report/text.h"

namespace debruit {
namespace {

constexpr double kMostVariance = 0.9;
constexpr std::size_t kLargestEffect = 160;  // CSS pixels across, of a few units that would fill the page

std::string image(const std::string& png, std::size_t width, std::size_t height, const std::string& description,
                  const std::string& classes = "") {
  return "<img alt=\"" + escape(description) + "\" width=\"" + std::to_string(width) + "\" height=\"" +
         std::to_string(height) + "\"" + (classes.empty() ? "" : " class=\"" + classes + "\"") + " src=\"" +
         data_uri("image/png", png) + "\">";
}

std::string grey(const GreyImage& picture, const std::string& description, const std::string& classes = "") {
  return image(encode_png(picture), picture.width, picture.height, description, classes);
}

std::string signed_picture(const GreyImage& indices, const std::string& description) {
  return image(encode_png(indices, signed_colours()), indices.width, indices.height, description);
}

std::string figure(const std::string& content, const std::string& caption) {
  return element("figure", "", content + element("figcaption", "", escape(caption)));
}

/// "clean and with gaussian, speckle and salt and pepper noise at scale 0.5"
std::string seen_as(const LatentViews& views) {
  if (views.noises.size() < 2) return "clean";
  std::string text = "clean and with ";
  for (std::size_t i = 1; i < views.noises.size(); ++i) {
    if (i > 1) text += i + 1 == views.noises.size() ? " and " : ", ";
    text += latent_noise_label(views.noises[i]);
  }
  return text + " noise at scale " + shortest(views.scale);
}

std::string drawn_as(const LatentViews& views) {
  if (views.noises.size() < 2) return "";
  return " Noise drawn with seed " + std::to_string(views.seed) +
         (views.clip ? "; noisy images cut to [0, 1]." : "; noisy images not clipped.");
}

std::string percent(double share) { return fixed(100 * share, 1) + " %"; }

/// "The first component holds 31.0 % of the variance, the first two 45.2 %; 7 of 19 make 90 %."
std::string variance_in_words(const LatentViews& views) {
  std::string text = "The first component holds " + percent(views.ratios.front()) + " of the variance";
  if (views.ratios.size() > 1) text += ", the first two " + percent(views.ratios[0] + views.ratios[1]);
  double together = 0;
  std::size_t needed = 0;
  while (needed < views.ratios.size() && together < kMostVariance) together += views.ratios[needed++];
  text += together < kMostVariance ? "; all " + grouped(views.ratios.size()) + " make " + percent(together) + "."
                                   : "; " + grouped(needed) + " of " + grouped(views.ratios.size()) + " make 90 %.";
  if (views.pca_share < 1) {
    text += " They are those of the " + grouped(views.pca_units) + " units that vary most, which have " +
            percent(views.pca_share) + " of all units' variance.";
  }
  return text;
}

std::string components_card(const RunView& run, const LatentViews& views) {
  std::string html = element("h3", "", "Latents: principal components");
  if (!has_components(views)) {
    return element("section", "card",
                   html + element("p", "", "All latents are the same: there is no direction in which they differ."));
  }
  const std::size_t drawn = std::min(kDrawnImages, views.point_count());
  html += element("p", "",
                  escape("Every dot is the latent of one of the first " + counted(drawn, "image") + " of " +
                         views.data + ", " + views.split + " split, " + seen_as(views) +
                         (views.labels.empty() ? ". Coloured by noise: the images have no labels."
                                               : ". The same dots twice: coloured by class, and by noise.")));
  const std::string by_noise =
      element("div", "", chart(run, kLatentsByNoise, "Scatter chart: two components of the latents, by noise"));
  html += views.labels.empty()
              ? by_noise
              : element("div", "pair",
                        element("div", "",
                                chart(run, kLatentsByClass, "Scatter chart: two components of the latents, by class")) +
                            by_noise);
  html += element(
      "div", "pair",
      element("div", "",
              chart(run, kExplainedVariance, "Bar chart: share of the variance that each component explains")) +
          element(
              "div", "",
              element("p", "", escape(variance_in_words(views))) +
                  element("p", "note",
                          escape("Fitted on the latents of the first " + counted(views.point_count(), "image") +
                                 ", clean and noisy together, " + grouped(views.point_count() * views.noises.size()) +
                                 " in all." + drawn_as(views)))));
  return element("section", "card", html);
}

/// "0, 3 to 6, 9"
std::string listed_units(const std::vector<std::size_t>& units) {
  std::string text;
  for (std::size_t i = 0; i < units.size();) {
    std::size_t last = i;
    while (last + 1 < units.size() && units[last + 1] == units[last] + 1) ++last;
    text += (text.empty() ? "" : ", ") + std::to_string(units[i]);
    if (last > i) text += (last == i + 1 ? ", " : " to ") + std::to_string(units[last]);
    i = last + 1;
  }
  return text;
}

std::string dead_in_words(const LatentViews& views, std::size_t dead) {
  const std::string all = counted(views.count, "image") + " of the " + views.split + " split, " + seen_as(views);
  if (dead == 0 && views.latent_size() == 1) return "The latent unit is not dead: it fires for some of the " + all;
  if (dead == 0)
    return "No latent unit is dead: each of the " + grouped(views.latent_size()) + " fires for some of the " + all;
  return grouped(dead) + " of " + counted(views.latent_size(), "latent unit") + (dead == 1 ? " is" : " are") +
         " dead: 0 for all " + all;
}

std::string effects_part(const LatentViews& views) {
  const EffectSheet sheet = effect_sheet(views);
  const std::size_t columns = latent_rectangle(views.effects.size()).first;
  const std::string end = significant(sheet.largest, 2);
  std::string caption =
      "What each unit does to the image: the decoder’s output for the mean latent with one standard "
      "deviation more of that unit, less its output for the mean latent. Black is no change";
  caption += views.dead_units().empty() ? "." : "; dead units are crossed out.";
  if (views.effects.size() < views.latent_size()) {
    caption += " The first " + grouped(views.effects.size()) + " of " + grouped(views.latent_size()) + " units.";
  }
  if (views.image.channels > 1) caption += " First channel.";
  return figure("<div style=\"max-width:" + std::to_string(kLargestEffect * columns) + "px\">" +
                    signed_picture(sheet.indices, "Change of the image by each latent unit") + "</div>" +
                    element("div", "scale",
                            element("span", "", "−" + end) + signed_picture(signed_scale(), "Colour scale") +
                                element("span", "", "+" + end)),
                caption);
}

std::string units_card(const LatentViews& views) {
  const std::vector<std::size_t> dead = views.dead_units();
  std::string html =
      element("h3", "", "Latent units") + element("p", "", escape(dead_in_words(views, dead.size()) + "."));
  if (!dead.empty() && dead.size() < views.latent_size()) {
    html += element("details", "",
                    element("summary", "", "Which units are dead") +
                        element("p", "note", escape("Counted from 0: " + listed_units(dead) + ".")));
  }
  const float largest = *std::max_element(views.mean.begin(), views.mean.end());
  const std::string maps = figure(grey(mean_latent_picture(views), "Mean of each latent unit"),
                                  "Mean latent: black is 0, white " + significant(largest, 3) + ".") +
                           figure(grey(firing_picture(views), "How often each latent unit fires"),
                                  "How often each unit fires: black never, white for every image.");
  html += element("div", "units",
                  element("div", "maps", maps) + (views.effects.empty() ? std::string() : effects_part(views)));
  html += element("p", "note", "Units run row by row from the top left." + escape(drawn_as(views)));
  return element("section", "card", html);
}

std::string interpolation_strip(const LatentViews& views, const Interpolation& pair) {
  const auto named = [](std::size_t index, std::uint8_t label) {
    return "image " + grouped(index) + " (class " + std::to_string(label) + ")";
  };
  std::string pictures =
      grey(pixels_picture(pair.first_image, views.image), named(pair.first, pair.first_label), "end");
  for (std::size_t step = 0; step < pair.steps.size(); ++step) {
    pictures += grey(pixels_picture(pair.steps[step], views.image), "decoded, step " + std::to_string(step + 1));
  }
  pictures += grey(pixels_picture(pair.last_image, views.image), named(pair.last, pair.last_label), "end");
  return "<figure class=\"between\"><div style=\"--steps:" + std::to_string(pair.steps.size() + 2) + "\">" + pictures +
         "</div>" +
         element("figcaption", "",
                 escape("From " + named(pair.first, pair.first_label) + " to " + named(pair.last, pair.last_label))) +
         "</figure>\n";
}

std::string interpolation_card(const LatentViews& views) {
  std::string html = element("h3", "", "Between two images");
  if (views.interpolations.empty()) {
    return element("section", "card",
                   html + element("p", "",
                                  views.labels.empty()
                                      ? "Left out: it takes two images of different classes, and these have no labels."
                                      : "Left out: all images are of one class, and it takes two of different ones."));
  }
  html += element("p", "",
                  escape("Decoded latents in equal steps on the line between those of two clean images, which stand "
                         "framed at the ends. From " +
                         views.data + ", " + views.split + " split."));
  for (const Interpolation& pair : views.interpolations) html += interpolation_strip(views, pair);
  return element("section", "card", html);
}

}  // namespace

std::string latent_section(const RunView& run) {
  if (!run.latents) return "";
  return components_card(run, *run.latents) + units_card(*run.latents) + interpolation_card(*run.latents);
}

}  // namespace debruit
